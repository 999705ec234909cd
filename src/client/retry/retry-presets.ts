import { nearestFirst } from '../../units/nearest.ts';
import { AWS_PRESETS } from './aws-standard.ts';
import { ELEVENLABS_PRESETS } from './elevenlabs.ts';
import { FAL_PRESETS } from './fal.ts';
import { GENAI_PRESETS } from './genai.ts';
import { HTTP_CLIENT_PRESETS } from './http-clients.ts';
import { PRODIA_PRESETS } from './prodia.ts';
import { PYTHON_CLIENT_PRESETS } from './python-clients.ts';
import { REPLICATE_PRESETS } from './replicate.ts';
import { noRetryPreset, type RetryPreset } from './retry-preset.ts';
import { SPEAKEASY_PRESETS } from './speakeasy.ts';
import { STAINLESS_PRESETS } from './stainless.ts';
import { VERCEL_AI_PRESETS } from './vercel-ai.ts';

/** Every preset. Of one client the newest version stands last. */
export const RETRY_PRESETS: readonly RetryPreset[] = [
  noRetryPreset({ name: 'none', summary: 'One attempt per request.', source: 'definition', date: '2026-11' }),
  ...PRODIA_PRESETS,
  ...STAINLESS_PRESETS,
  ...VERCEL_AI_PRESETS,
  ...GENAI_PRESETS,
  ...AWS_PRESETS,
  ...FAL_PRESETS,
  ...REPLICATE_PRESETS,
  ...SPEAKEASY_PRESETS,
  ...ELEVENLABS_PRESETS,
  ...HTTP_CLIENT_PRESETS,
  ...PYTHON_CLIENT_PRESETS,
];

function clientOf(name: string): string {
  return name.split('@', 1)[0] ?? name;
}

/** The preset of that name; a name without a version means the newest one. Undefined when there is none. */
export function findRetryPreset(name: string): RetryPreset | undefined {
  return RETRY_PRESETS.findLast((preset) => preset.name === name || clientOf(preset.name) === name);
}

/** The name of the preset that someone who wrote `name` most likely meant: of a client that begins so, else of the one with the nearest name. */
export function nearestRetryPreset(name: string): string {
  const client = clientOf(name.toLowerCase());
  const clients = RETRY_PRESETS.map((preset) => clientOf(preset.name));
  const [nearest = ''] = nearestFirst(client, clients);
  const begun = clients.find((each) => each.startsWith(client));
  return findRetryPreset(begun ?? nearest)?.name ?? nearest;
}

/** The number in front of a version, NaN where it has none. */
function majorOf(name: string): number {
  return Number.parseInt(name.split('@', 2)[1] ?? '', 10);
}

/** The newest preset of the client that a preset is of an older major version of; undefined where it is of the newest. */
export function newerMajorOf(name: string): string | undefined {
  const newest = findRetryPreset(clientOf(name))?.name;
  return newest !== undefined && majorOf(newest) > majorOf(name) ? newest : undefined;
}
