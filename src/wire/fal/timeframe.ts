const DAY_MS = 86_400_000;

/** The steps in which time can be counted. */
export const TIMEFRAMES = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const STEP_MS: Readonly<Record<Exclude<Timeframe, 'month'>, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
};

/** The first instant of the step, `after` steps on, in which an instant of 1970 or later is; in UTC, weeks from Monday. */
export function stepStart(epochMs: number, timeframe: Timeframe, after = 0): number {
  if (timeframe === 'month') {
    const date = new Date(epochMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after);
  }
  const stepMs = STEP_MS[timeframe];
  // 1970-01-05 was a Monday.
  const firstMs = timeframe === 'week' ? 4 * DAY_MS : 0;
  return (Math.floor((epochMs - firstMs) / stepMs) + after) * stepMs + firstMs;
}
