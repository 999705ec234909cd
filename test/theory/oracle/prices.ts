import type { Due } from '../../../src/billing/outcome-policy.ts';
import type { Usage } from '../../../src/billing/usage.ts';

/** The prices of the three models: per image, per second of work (rounded up to a millisecond), per million tokens. */
export const PRICES = [
  { per: 'image', usd: '0.04' },
  { per: 'compute-second', usd: '0.001' },
  { per: 'token', input: '1', output: '4' },
] as const;

/** The GPU table: where the second model runs on machines, one of them costs what its own price says, and the other thrice that. */
export const MACHINES = {
  slow: { price: PRICES[1] },
  fast: { price: { per: 'compute-second', usd: '0.003' } },
} as const;

const IMAGE_NANO = 40_000_000n;
const MS_NANO = 1000n;
const INPUT_NANO = 1000n;
const OUTPUT_NANO = 4000n;

/** Nano-USD that a job owes. `ranMs`: how long it worked; `serviceMs`: how long it was to work, 0 when it never began. `place`: the machine or upstream. */
export function owedNano(
  model: number,
  due: Due,
  usage: Usage,
  ranMs: number,
  serviceMs: number,
  place?: string,
): bigint {
  if (due === 'none') return 0n;
  if (model === 0) return due === 'full' ? IMAGE_NANO * BigInt(usage.images) : 0n;
  const msNano = place === 'fast' ? 3n * MS_NANO : MS_NANO;
  if (model === 1) return due === 'input' ? 0n : BigInt(Math.ceil(Math.round(ranMs * 1000) / 1000)) * msNano;
  const share = serviceMs > 0 ? Math.min(1, ranMs / serviceMs) : 0;
  const made = { full: usage.outputTokens, input: 0, elapsed: Math.floor(usage.outputTokens * share) }[due];
  return BigInt(usage.inputTokens) * INPUT_NANO + BigInt(made) * OUTPUT_NANO;
}
