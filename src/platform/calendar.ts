/** The present day of the machine's clock in UTC, such as 2026-11-20. */
export function todayText(): string {
  return new Date().toISOString().slice(0, 10);
}
