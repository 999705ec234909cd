import type { WallClock } from '../engine/wall-driver.ts';
import { openCollector } from './collector.ts';
import type { Metric } from './metric.ts';
import { otlpBody } from './otlp-body.ts';
import { OtlpPush } from './otlp-push.ts';

/** What is pushed to a collector, and how. */
export interface MetricsPushOptions {
  readonly url: string;
  /** Secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly everyMs: number;
  readonly clock: Pick<WallClock, 'setTimer'>;
  /** Unix epoch ms. */
  readonly epochMs: () => number;
  readonly version: string;
  /** Resource attributes beside the name and the version of the service. */
  readonly resource: Readonly<Record<string, string>>;
  /** The metrics as of now; undefined: there is nothing to tell yet. */
  metrics(): readonly Metric[] | undefined;
}

/** Metrics that are pushed to a collector. */
export interface MetricsPush {
  begin(): void;
  /** Pushes a last time, within 5 s. Resolves to a sentence where something was not delivered. */
  finish(): Promise<string | undefined>;
  /** Ends at once. */
  close(): Promise<void>;
}

/** Prepares to push metrics as OTLP over HTTP in JSON. Counters count from now on. */
export function openMetricsPush(options: MetricsPushOptions): MetricsPush {
  const { url, headers, everyMs, clock, epochMs, version } = options;
  const { origin, pathname } = new URL(url);
  const resource = { 'service.name': 'tollmark', 'service.version': version, ...options.resource };
  const startMs = epochMs();
  const collector = openCollector(url, { 'user-agent': `tollmark/${version}`, ...headers });
  const push = new OtlpPush({
    everyMs,
    clock,
    post: collector.post,
    body: () => {
      const metrics = options.metrics();
      return metrics && otlpBody(metrics, { resource, version, startMs, nowMs: epochMs() });
    },
  });
  return {
    begin: () => push.begin(),
    finish: async () => {
      await push.finish();
      const { warning } = push;
      // A query may hold a secret.
      return warning && `pushes of metrics to ${origin}${pathname}: ${warning}`;
    },
    close: async () => {
      await push.close();
      await collector.close();
    },
  };
}
