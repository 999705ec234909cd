import { doubledMs } from './doubling.ts';
import { hasStatusOf } from './failed-status.ts';
import { GIVE_UP, type RetryPolicy } from './retry-policy.ts';
import { noRetryPreset, type RetryPreset, statelessPreset } from './retry-preset.ts';

const ATTEMPTS_MAX = 5;
const CAP_MS = 60_000;
const STATUSES = [408, 429, 500, 502, 503, 504];

/** Statuses only, server waits ignored; `jitter` makes a wait of one that doubles from 1 s. */
function delayWith(jitter: (doublingMs: number, u: number) => number): RetryPolicy['delayMs'] {
  return (failed, u) => {
    if (!hasStatusOf(failed, STATUSES)) return GIVE_UP;
    return Math.min(jitter(doubledMs(1000, failed.attempt - 1, CAP_MS), u), CAP_MS);
  };
}

/** Google's SDK for JavaScript, whose versions retry alike: as it is, and told to retry. */
function genaiJs(version: string, date: string): readonly RetryPreset[] {
  const about = {
    name: `genai-js-retry@${version}`,
    summary: 'With retryOptions: 5 attempts, 1 s doubling times 1 to 2; Retry-After is ignored.',
    source: `npm @google/genai ${version}, _api_client.ts, measured`,
    date,
  };
  return [
    noRetryPreset({
      name: `genai-js@${version}`,
      summary: 'One attempt: the SDK does not retry unless it is told to.',
      source: `npm @google/genai ${version}, measured`,
      date,
    }),
    statelessPreset(
      about,
      ATTEMPTS_MAX,
      delayWith((ms, u) => Math.round((1 + u) * ms)),
    ),
  ];
}

/** The presets of Google's SDKs. */
export const GENAI_PRESETS: readonly RetryPreset[] = [
  ...genaiJs('2.32.0', '2026-11'),
  ...genaiJs('3.3.0', '2026-12'),
  statelessPreset(
    {
      name: 'genai-python-retry@2026',
      summary: 'With retry options: 5 attempts, 1 s doubling plus up to 1 s, at most 60 s; Retry-After is ignored.',
      source: 'google-genai for Python, google/genai/_api_client.py',
      date: '2026-11',
    },
    ATTEMPTS_MAX,
    delayWith((ms, u) => ms + 1000 * u),
  ),
];
