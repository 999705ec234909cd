import { type Figure, numberOf, type Reading } from './reading.ts';

/** A metric that tells better from worse. */
export interface ComparedMetric {
  readonly metric: string;
  readonly good: 'lower' | 'higher';
  /** Whether the verdict of the whole follows from it. */
  readonly isMain?: boolean;
}

/** What is compared between runs over HTTP, in the order of reports. */
export const COMPARED: readonly ComparedMetric[] = [
  { metric: 'dollars.perSuccess', good: 'lower', isMain: true },
  { metric: 'dollars.wasted', good: 'lower' },
  { metric: 'errorRate', good: 'lower', isMain: true },
  { metric: 'retryAmplification', good: 'lower' },
  { metric: 'throughput.goodputPerSecond', good: 'higher', isMain: true },
  { metric: 'latencyMs.p50', good: 'lower' },
  { metric: 'latencyMs.p95', good: 'lower', isMain: true },
  { metric: 'latencyMs.p99', good: 'lower' },
  { metric: 'firstTokenMs.p50', good: 'lower' },
  { metric: 'firstTokenMs.p95', good: 'lower' },
];

const GOOD_LOW =
  /(?:Ms\.(?:mean|min|max|p\d+)|(?:^|\.)dollars\.(?:perSuccess|wasted)|wastedBy\.\w+|^errorRate|^retryAmplification|requests\.(?:failed|dropped|unfinished)|^attempts\.(?:timeouts|networkErrors|unfinished)|perMonth|perDay|perHour)$/;
const GOOD_HIGH = /(?:goodputPerSecond|streamedTokensPerSecond|requests\.succeeded)$/;
const BAD_STATUS = /^attempts\.byStatus\.[45]\d\d$/;

/** In which direction a metric is better; null: in neither. */
export function goodOf(metric: string): 'lower' | 'higher' | null {
  if (GOOD_LOW.test(metric) || BAD_STATUS.test(metric)) return 'lower';
  return GOOD_HIGH.test(metric) ? 'higher' : null;
}

/** Whether the verdict of the whole follows from this metric. */
export function isMain(metric: string): boolean {
  return COMPARED.some((each) => each.metric === metric && each.isMain === true);
}

/** What one run gives to a ratio of sums. */
export interface Sample {
  readonly sum: number;
  readonly per: number;
}

type Parts = (get: (metric: string) => Figure | undefined) => Sample | undefined;

const quotient = (sum: Figure | undefined, per: Figure | undefined): Sample | undefined =>
  sum === undefined || per === undefined ? undefined : { sum: numberOf(sum), per: numberOf(per) };

/** Metrics that are ratios: over several runs, they are ratios of sums. */
const RATIOS: Readonly<Record<string, Parts>> = {
  'dollars.perSuccess': (get) =>
    quotient(get('dollars.billed'), get('phases.all.requests.succeeded') ?? get('requests.succeeded')),
  errorRate: (get) => {
    const [offered, succeeded] = [get('requests.offered'), get('requests.succeeded')];
    if (offered === undefined || succeeded === undefined) return undefined;
    return quotient(numberOf(offered) - numberOf(succeeded), offered);
  },
};

/** What a run gives to a metric: a sum and what it is divided by where it is a ratio, else its value; undefined where there was nothing to measure. */
export function sampleOf({ figures }: Reading, metric: string, value: Figure | undefined): Sample | undefined {
  const parts = RATIOS[metric]?.((name) => figures.get(name));
  if (parts !== undefined) return parts;
  return value === undefined ? undefined : { sum: numberOf(value), per: 1 };
}
