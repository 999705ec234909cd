import type { Recorder } from '../../measure/recorder.ts';
import { countOf, formatMs } from '../../units/format.ts';
import { LATE_MS_MAX } from '../load.ts';
import { causeOfDelay, percent } from './delay-cause.ts';
import type { GeneratorLoad } from './generator-load.ts';

/** Limits beyond which the load generator, not the endpoint, shapes the figures. */
const DELAY_MS = 5;
const DELAY_SHARE = 0.05;
/** Fewest late requests that count. */
const LATE_MIN = 3;
const UTILIZATION_MAX = 0.9;
/** From this share of the time on, waits for a processor are a reason by themselves. */
const PROCESSOR_WAIT_MAX = 0.3;
/** Errors of the machine that sends, by their code: no endpoint has a part in them. */
const OWN_ERRORS: { readonly [code: string]: string } = {
  EADDRNOTAVAIL:
    'no local port was free: let fewer connections be open at a time (client.maxInFlight), lower the rate, or widen net.ipv4.ip_local_port_range',
  EMFILE: 'the process had too many open files: raise its limit (ulimit -n), or lower client.maxInFlight',
  ENFILE: 'the machine had too many open files: raise fs.file-max, or lower client.maxInFlight',
};

/**
 * Why a run over the wall clock says little about the endpoint, and what to do about it: the generator sent late, read answers late, had no time
 * left, got no processor, or had no ports. Empty when the run is valid, and when nothing was offered: then the generator kept nothing back.
 */
export function invalidReasons(recorder: Recorder, generator: GeneratorLoad): string[] {
  if (recorder.offeredTotal === 0) return [];
  const allowedMs = Math.max(DELAY_MS, DELAY_SHARE * (recorder.total.latency.quantile(0.5) ?? 0));
  const late = [
    ...droppedLate(recorder, generator, allowedMs),
    ...lateSends(recorder, generator, allowedMs),
    ...lateReads(generator, allowedMs),
    ...noTimeLeft(generator),
  ];
  // Each of the others tells of waits for a processor, where that is what made it late.
  const waits = late.length === 0 ? noProcessor(generator, allowedMs) : [];
  return [...late, ...waits, ...ownErrors(recorder)];
}

/** A single one is a reason: what is missing from the load is missing where the endpoint would have been asked most. */
function droppedLate({ late }: Recorder, generator: GeneratorLoad, allowedMs: number): string[] {
  if (late === 0) return [];
  const what = `${countOf(late, 'request')} ${late === 1 ? 'was' : 'were'} dropped`;
  return [
    `${what}, for a stall made them more than ${LATE_MS_MAX} ms late, and sent at once they would be a burst that the scenario does not ask for (workload.catchUp: true sends them); ${causeOfDelay(generator, allowedMs)}`,
  ];
}

function lateSends(recorder: Recorder, generator: GeneratorLoad, allowedMs: number): string[] {
  // In a small run 1 % is less than a request: a single late start says nothing about the rest.
  const late = Math.max(0.01, LATE_MIN / Math.max(LATE_MIN, recorder.begun));
  const lagMs = recorder.sendLag.quantile(1 - late) ?? 0;
  if (lagMs <= allowedMs) return [];
  const what = `${percent(late)} of requests were sent more than ${lagMs.toFixed(1)} ms late`;
  return [`${what} (allowed: ${allowedMs.toFixed(1)} ms); ${causeOfDelay(generator, allowedMs)}`];
}

function lateReads(generator: GeneratorLoad, allowedMs: number): string[] {
  const { loopDelayMsP99 } = generator;
  if (loopDelayMsP99 <= allowedMs) return [];
  const what = `in 1 % of its looks the generator came to its answers more than ${loopDelayMsP99.toFixed(1)} ms late`;
  return [
    `${what} (allowed: ${allowedMs.toFixed(1)} ms), which the latencies contain; ${causeOfDelay(generator, allowedMs)}`,
  ];
}

function noTimeLeft(generator: GeneratorLoad): string[] {
  const { eventLoopUtilization } = generator;
  if (eventLoopUtilization <= UTILIZATION_MAX) return [];
  return [`the generator was busy ${percent(eventLoopUtilization)} of the time; ${causeOfDelay(generator, DELAY_MS)}`];
}

/** Short waits that are many: none of them is late by itself, but the generator gets less than it needs. */
function noProcessor(generator: GeneratorLoad, allowedMs: number): string[] {
  const { processorWaitShare, loopDelayMsMax } = generator;
  if (processorWaitShare === null || processorWaitShare <= PROCESSOR_WAIT_MAX || loopDelayMsMax <= allowedMs) return [];
  return [
    `the generator had work and no processor ${percent(processorWaitShare)} of the time, up to ${formatMs(loopDelayMsMax)} at once; ${causeOfDelay(generator, allowedMs)}`,
  ];
}

function ownErrors({ messages }: Recorder): string[] {
  const kinds = messages.kinds();
  return Object.entries(OWN_ERRORS).flatMap(([code, why]) => {
    const failed = kinds.flatMap((kind) => kind.messages).filter(({ text }) => text.includes(code));
    const count = failed.reduce((sum, message) => sum + message.count, 0);
    if (count === 0) return [];
    return [`${countOf(count, 'attempt')} failed on this machine (${code}): ${why}`];
  });
}
