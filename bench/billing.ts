/**
 * Prices and accounts per CPU second, on one core: `npm run bench:billing [-- --rounds N]`.
 *
 * A price is quoted for usages that all differ, through the compiled rule that requests use. An account reserves the price of a request and
 * settles it, in double entry. Each number is the median of the rounds, after one round that warms the compiler up.
 */
import { parseArgs } from 'node:util';
import { Account } from '../src/billing/account/account.ts';
import { accountSchema } from '../src/billing/account/options.ts';
import { compilePrice, priceSchema } from '../src/billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../src/billing/usage.ts';
import { cpuSeconds } from './measure.ts';
import { median } from './ratio-table.ts';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const OPERATIONS = 2_000_000;

const PRICES: Readonly<Record<string, Parameters<typeof priceSchema.parse>[0]>> = {
  image: { per: 'image', usd: '0.04' },
  megapixel: { per: 'megapixel', usd: '0.0025', round: 'up', base: 1_000_000 },
  'video-second': { per: 'video-second', usd: '0.224' },
  token: { per: 'token', input: '2.5', cached: '0.25', output: '10' },
};

/** Usages that differ, so that no result can be reused. */
const USAGES: readonly Usage[] = Array.from({ length: 1024 }, (_, i) => ({
  ...NO_USAGE,
  images: 1 + (i % 4),
  widthPx: 256 + i,
  heightPx: 512 + (i % 300),
  videos: 1,
  videoMs: 1000 + 7 * i,
  inputTokens: 100 + 13 * i,
  cachedTokens: i,
  outputTokens: 17 * i,
}));

let sink = 0;

function quotes(name: string): () => void {
  const price = compilePrice(priceSchema.parse(PRICES[name]));
  return () => {
    for (let i = 0; i < OPERATIONS; i++) sink += price.quoteNano(USAGES[i & 1023] as Usage);
  };
}

function settlements(): () => void {
  const options = accountSchema.parse({
    type: 'prepaid',
    balance: '100',
    topUp: { below: '50', amount: '100' },
  });
  return () => {
    const account = new Account(options);
    for (let i = 0; i < OPERATIONS; i++) {
      sink += account.reserve(i, 0, 40_000);
      account.settle(i, 0, 40_000, i % 10 === 0 ? 0 : 40_000);
    }
  };
}

function perSecond(run: () => void): number[] {
  run();
  return Array.from({ length: Number(flags.rounds) }, () => {
    const start = cpuSeconds();
    run();
    return OPERATIONS / (cpuSeconds() - start);
  });
}

function report(what: string, values: readonly number[]): void {
  const shown = (value: number): string => (value / 1e6).toPrecision(3);
  const range = `${shown(Math.min(...values))}..${shown(Math.max(...values))}`;
  console.log(`${what.padEnd(34)} ${shown(median(values)).padStart(6)} M/s  [${range}]`);
}

for (const name of Object.keys(PRICES)) report(`price by ${name}`, perSecond(quotes(name)));
report('account: hold and settlement', perSecond(settlements()));
if (!Number.isFinite(sink)) throw new Error('The sum of all results is not finite.');
