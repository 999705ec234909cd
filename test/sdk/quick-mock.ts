import { onTestFinished, vi } from 'vitest';
import { createMockServer, type MockServer } from '../../mock-server/app.ts';
import { listenMockServer } from '../../mock-server/listen.ts';
import { providerSchema } from '../../src/provider/provider-options.ts';
import data from '../client/retry/retry-vectors.json' with { type: 'json' };

/** A mock on a free port of this machine, and the address that an SDK is given. */
export interface QuickMock {
  readonly url: string;
  readonly server: MockServer;
}

/** A mock on the wall clock whose jobs take no time unless told, so that an SDK waits for nothing but the network. */
export async function quickMock(dialect: string, models: object, changes: object = {}): Promise<QuickMock> {
  const quick = { serviceTime: { type: 'constant', value: '0ms' } };
  const all = Object.entries(models).map(([name, model]) => [name, { ...quick, ...model }] as const);
  const provider = providerSchema.parse({ dialect, models: Object.fromEntries(all), ...changes });
  const server = createMockServer({ provider, seed: 1 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return { url: await listenMockServer(server), server };
}

/** Waits of SDKs lie in these bounds, in ms; their timeouts of whole requests do not. */
const WAIT_MS_MIN = 250;
const WAIT_MS_MAX = 10_000;
/** The tick of Node's own `fetch`. */
const FETCH_TICK_MS = 499;

/** From now on to the end of the test, waits between attempts take no time; the list fills with how long they should have been. */
export function skippedWaits(): readonly number[] {
  const waits: number[] = [];
  const real = globalThis.setTimeout;
  const quick = (callback: () => void, delayMs = 0): NodeJS.Timeout => {
    if (delayMs < WAIT_MS_MIN || delayMs > WAIT_MS_MAX || delayMs === FETCH_TICK_MS) return real(callback, delayMs);
    waits.push(delayMs);
    return real(callback, 0);
  };
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(quick as typeof setTimeout);
  onTestFinished(() => spy.mockRestore());
  return waits;
}

/** What a published SDK did against a server that always gives the same reply. */
export interface Vector {
  readonly client: string;
  readonly reply: { readonly status?: number; readonly headers?: Record<string, string>; readonly networkError?: true };
  readonly attempts: number;
  readonly gapsMs?: readonly number[];
}

/** The measured courses of a client that a provider of ours can be set up for: a status with or without a wait, or a lost connection. */
export function vectorsOf(client: string): (readonly [title: string, vector: Vector, provider: object])[] {
  const vectors = (data.vectors as unknown as Vector[]).filter((vector) => vector.client === client);
  return vectors.flatMap((vector) => {
    const provider = providerFor(vector.reply);
    return provider === undefined ? [] : [[JSON.stringify(vector.reply), vector, provider] as const];
  });
}

/** A provider that answers every request so; undefined where it cannot, or where the wait is no wait. */
function providerFor({ status, headers, networkError }: Vector['reply']): object | undefined {
  if (networkError === true) return { faults: [{ type: 'reset' }] };
  const fault = { status, stage: 'admission' };
  const [[name, value] = []] = Object.entries(headers ?? {});
  if (name === undefined) return { faults: [fault] };
  const ms = name === 'retry-after' ? Number(value) * 1000 : Number(value);
  if (!name.startsWith('retry-after') || !(ms > 0 && ms <= WAIT_MS_MAX)) return undefined;
  const form = name === 'retry-after' ? 'seconds' : 'milliseconds';
  return { retryAfter: { form }, faults: [{ ...fault, retryAfter: `${ms}ms` }] };
}
