import { ScenarioError } from '../src/errors/scenario-error.ts';
import type { Provider } from '../src/provider/provider.ts';
import type { ProviderOptions } from '../src/provider/provider-options.ts';
import { patchProvider, providerInput } from '../src/scenario/load-provider.ts';
import type { ApiKeys } from './api-keys.ts';
import type { RunTime } from './run-time.ts';

/** A change of the provider while it runs. */
export interface ProviderChange {
  /** Since the run began, in ms. */
  readonly atMs: number;
  /** As it was asked for: a JSON Merge Patch (RFC 7396) of the provider in input form. */
  readonly changes: unknown;
}

/** Changes in one run, and characters of each as JSON. */
const CHANGES_MAX = 1000;
const CHANGE_CHARS_MAX = 65_536;
/** Characters of all changes in one run. */
const CHARS_MAX = 8_388_608;

interface ChangedRun {
  /** Gets the options of the provider as they are from now on. */
  readonly options: { provider: ProviderOptions; readonly source?: unknown };
  readonly provider: Provider;
  readonly keys: ApiKeys;
}

/** Changes the provider of a run while it runs, and remembers how. */
export class ProviderChanges {
  readonly #run: ChangedRun;
  readonly #list: ProviderChange[] = [];
  #chars = 0;
  /** The provider in input form as it is now. */
  #input: Readonly<Record<string, unknown>> | undefined;

  constructor(run: ChangedRun) {
    this.#run = run;
    this.#input = providerInput(run.options.source);
  }

  get list(): readonly ProviderChange[] {
    return this.#list;
  }

  /** Changes the provider, all at once. Throws a `ScenarioError` with every problem, and changes nothing then. */
  apply(changes: unknown, time: RunTime): ProviderChange {
    const { options, provider, keys } = this.#run;
    if (this.#input === undefined)
      return refuse('this server does not know its provider in input form: give createMockServer its source');
    if (this.#list.length === CHANGES_MAX)
      return refuse(`${CHANGES_MAX} changes are the most in one run: reset to begin another`);
    const text = jsonOf(changes);
    if (text === undefined || text.length > CHANGE_CHARS_MAX)
      return refuse(`expected a map of the fields of a provider, as JSON of at most ${CHANGE_CHARS_MAX} characters`);
    if (this.#chars + text.length > CHARS_MAX)
      return refuse(`all changes of a run have at most ${CHARS_MAX} characters as JSON: reset to begin another`);
    const patched = patchProvider(this.#input, JSON.parse(text));
    const next = { ...patched.options, startEpochMs: options.provider.startEpochMs };
    time.act(() => provider.change(next));
    options.provider = next;
    this.#input = patched.input;
    keys.matter ||= needsKeys(next);
    const change = { atMs: time.now(), changes: JSON.parse(text) as unknown };
    this.#list.push(change);
    this.#chars += text.length;
    return change;
  }
}

/** Whether anything of a provider depends on which API key a request came with. */
export function needsKeys({ billing, limits, models }: ProviderOptions): boolean {
  return (
    billing.account !== undefined ||
    limits.some(({ per }) => per === 'key') ||
    models.some(({ availability }) => availability?.rolloutBy === 'keys')
  );
}

function refuse(message: string): never {
  throw new ScenarioError('SCENARIO_INVALID', [{ path: '', message }]);
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
