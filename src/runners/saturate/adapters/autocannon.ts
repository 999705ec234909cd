import { performance } from 'node:perf_hooks';
import autocannon, { type Client, type Instance, type Options, type Request, type Result } from 'autocannon';
import type { CarriedRequest } from '../../http/carrier/carrier.ts';
import type { StepOrder, StepTally } from '../step-driver.ts';
import { StepMeter } from '../step-meter.ts';

/** How often autocannon looks whether it is to end, in ms. */
const LOOK_MS = 100;
/** Errors behind which a step ends: connections that break at once would be opened again without a pause. */
const ERRORS_PER_CONNECTION = 20;

/** autocannon's client with the count of requests at which it ends itself, by which its `maxConnectionRequests` works (9.0). */
interface EndingClient extends Client {
  responseMax?: number;
}

/**
 * Drives a step with autocannon. When its time is over, each connection waits for the reply that is under way, for what is cut may have been billed;
 * what has not come within the timeout is cut. autocannon does not check certificates: who calls has done so with a request of its own.
 */
export async function driveStep(order: StepOrder): Promise<StepTally> {
  const { durationMs, settleMs, timeoutMs, signal } = order;
  const clients: EndingClient[] = [];
  const meter = new StepMeter();
  const startMs = performance.now();
  const load = performance.eventLoopUtilization();
  let lastMs = settleMs;
  const { run, result } = begin(order, (client) => clients.push(client));
  run.on('response', (_client, status, bytes, tookMs) => {
    const atMs = performance.now() - startMs;
    const isCounted = atMs >= settleMs && atMs <= durationMs;
    if (isCounted) lastMs = atMs;
    meter.add(status, bytes, tookMs, isCounted);
  });
  const end = (): void => {
    for (const client of clients) client.responseMax = 1;
  };
  const timers = [setTimeout(end, durationMs), setTimeout(() => run.stop(), durationMs + timeoutMs)];
  signal.addEventListener('abort', end);
  const { requests } = await result;
  const { utilization } = performance.eventLoopUtilization(load);
  for (const timer of timers) clearTimeout(timer);
  signal.removeEventListener('abort', end);
  // A step that ended early was measured as long as replies came.
  const untilMs = performance.now() - startMs < durationMs ? lastMs : durationMs;
  return {
    measuredMs: untilMs - settleMs,
    ...meter.tally(),
    sent: requests.sent,
    lost: Math.max(0, requests.sent - meter.replies),
    busyShare: utilization,
  };
}

/** Begins the load. The end that autocannon itself knows is for connections that do not end. */
function begin(
  { origin, requests, connections, durationMs, timeoutMs, requestsMax }: StepOrder,
  setupClient: (client: Client) => void,
): { readonly run: Instance; readonly result: Promise<Result> } {
  const options: Options = {
    url: origin,
    requests: requests.map(requestOf),
    connections,
    duration: Math.ceil((durationMs + timeoutMs) / 1000) + 1,
    maxOverallRequests: requestsMax,
    timeout: Math.max(1, Math.ceil(timeoutMs / 1000)),
    bailout: ERRORS_PER_CONNECTION * connections,
    setupClient,
    sampleInt: LOOK_MS,
  };
  const { promise, resolve, reject } = withResolvers<Result>();
  const run = autocannon(options, (error: unknown, result) => (error ? reject(error as Error) : resolve(result)));
  return { run, result: promise };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((...ends) => ([resolve, reject] = ends));
  return { promise, resolve, reject };
}

function requestOf({ method, path, headers, body }: CarriedRequest): Request {
  const named: Record<string, string> = {};
  for (let at = 0; at + 1 < headers.length; at += 2) named[String(headers[at])] = String(headers[at + 1]);
  return {
    method: method as NonNullable<Request['method']>,
    path,
    headers: named,
    ...(body.length === 0 ? {} : { body: Buffer.from(body) }),
  };
}
