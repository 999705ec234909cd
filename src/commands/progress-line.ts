import type { RunProgress, RunUnderWay } from '../runners/http/run-over-http.ts';
import { formatCount, formatMs } from '../units/format.ts';

/** Shows on a terminal's stderr how far a run is, on one line that is rewritten; silent elsewhere. Returns what ends it. */
export function showProgress(run: RunUnderWay, stderr: NodeJS.WriteStream, quiet: boolean): () => void {
  if (quiet || !stderr.isTTY) return () => {};
  const timer = setInterval(() => {
    stderr.write(`\r\u001b[K${progressText(run.progress()).slice(0, (stderr.columns ?? 80) - 1)}`);
  }, 250);
  return () => {
    clearInterval(timer);
    stderr.write('\r\u001b[K');
  };
}

/** The progress of a run in one line. */
export function progressText(progress: RunProgress): string {
  const { elapsedMs, endMs, offered, succeeded, failed, dropped, active, attempts, throttled } = progress;
  const phase =
    elapsedMs <= endMs ? `${formatMs(elapsedMs)} of ${formatMs(endMs)}` : `draining, ${formatMs(elapsedMs)}`;
  const parts = [
    phase,
    `${formatCount(offered)} requests`,
    `${formatCount(attempts)} attempts`,
    `${formatCount(succeeded)} ok`,
    `${formatCount(failed + dropped)} failed`,
    `${formatCount(throttled)} × 429`,
    `${formatCount(active)} under way`,
  ];
  return parts.join(' · ');
}
