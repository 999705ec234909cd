import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import { createSampler, type Distribution } from '../../engine/distribution.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { FaultOptions } from './fault-options.ts';
import type { JobTable } from '../job-table.ts';

/** A fault ready to be asked: does it hit this attempt, now? */
export class Fault {
  readonly options: FaultOptions;
  readonly #fromMs: number;
  readonly #untilMs: number;
  readonly #share: number;
  readonly #key: number;
  readonly #extraKey: number;
  readonly #models: readonly boolean[] | undefined;
  readonly #extra: Sampler | undefined;

  constructor(options: FaultOptions, index: number, seed: number, models: readonly string[]) {
    this.options = options;
    this.#fromMs = options.fromMs;
    this.#untilMs = options.untilMs;
    this.#share = options.share;
    this.#key = drawKey(seed, PURPOSE.fault + index);
    this.#extraKey = drawKey(seed, PURPOSE.extraLatency + index * 4096);
    this.#models = options.models.length === 0 ? undefined : models.map((name) => options.models.includes(name));
    this.#extra = options.type === 'latency' ? createSampler(options.extra as Distribution) : undefined;
  }

  hits(nowMs: number, request: number, attempt: number, model: number): boolean {
    if (nowMs < this.#fromMs || nowMs >= this.#untilMs) return false;
    if (this.#models !== undefined && this.#models[model] !== true) return false;
    return this.mayHit(request, attempt);
  }

  /** Whether the draw of an attempt lets it be hit, at any time and of any model. */
  mayHit(request: number, attempt: number): boolean {
    return this.#share === 1 || drawAt(this.#key, request, attempt) < this.#share;
  }

  /** Extra service time in ms of a latency fault that hits. */
  extraMs(request: number, attempt: number): number {
    return this.#extra === undefined ? 0 : this.#extra.sample(drawAt(this.#extraKey, request, attempt));
  }
}

/** The faults of a provider by the stage at which each is asked. The first that hits decides; extra latencies add up. Pauses and brownouts are asked at none. */
export interface FaultPlan {
  /** Before limits: refused at the door. */
  readonly door: readonly Fault[];
  /** Right after acceptance: moderated input. */
  readonly input: readonly Fault[];
  /** When service starts. */
  readonly latency: readonly Fault[];
  /** When service ends. */
  readonly end: readonly Fault[];
  /** The connection is lost some time after acceptance. */
  readonly disconnect: readonly Fault[];
}

/** Sorts faults by stage. A fault's draws are keyed by its place in the list, so adding one at the end changes no other. */
export function planFaults(options: readonly FaultOptions[], seed: number, models: readonly string[]): FaultPlan {
  const faults = options.map((option, index) => new Fault(option, index, seed, models));
  const stage = (fault: Fault): keyof FaultPlan | undefined => {
    switch (fault.options.type) {
      case 'reset':
        return 'door';
      case 'status':
        return fault.options.stage === 'admission' ? 'door' : 'end';
      case 'moderated':
        return fault.options.stage === 'input' ? 'input' : 'end';
      case 'latency':
        return 'latency';
      case 'empty':
        return 'end';
      case 'disconnect':
        return 'disconnect';
      case 'pause':
      case 'brownout':
        return undefined;
    }
  };
  const at = (name: keyof FaultPlan): readonly Fault[] => faults.filter((fault) => stage(fault) === name);
  return { door: at('door'), input: at('input'), latency: at('latency'), end: at('end'), disconnect: at('disconnect') };
}

/** The first fault of a stage that hits, or undefined. */
export function firstHit(
  faults: readonly Fault[],
  nowMs: number,
  request: number,
  attempt: number,
  model: number,
): Fault | undefined {
  for (let i = 0; i < faults.length; i++) {
    const fault = faults[i] as Fault;
    if (fault.hits(nowMs, request, attempt, model)) return fault;
  }
  return undefined;
}

/** The first fault of a stage that hits a job at an instant, or undefined. */
export function hitJob(faults: readonly Fault[], jobs: JobTable, job: number, atMs: number): Fault | undefined {
  const { request, drawIndex, model } = jobs;
  return firstHit(faults, atMs, request[job] as number, drawIndex[job] as number, model[job] as number);
}

/** Extra service time in ms by all latency faults that hit, added up. */
export function extraLatencyMs(
  faults: readonly Fault[],
  nowMs: number,
  request: number,
  attempt: number,
  model: number,
): number {
  let extraMs = 0;
  for (const fault of faults) {
    if (fault.hits(nowMs, request, attempt, model)) extraMs += fault.extraMs(request, attempt);
  }
  return extraMs;
}
