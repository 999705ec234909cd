import type { Crew, CrewListener, FromWorker, ToWorker } from '../../../../src/runners/http/workers/coordinator.ts';

/** Workers that say only what a test lets them say. */
export class SilentCrew implements Crew {
  readonly count: number;
  /** What each was told, in order. */
  readonly told: ToWorker[][];
  readonly fenced: number[] = [];
  #listener: CrewListener | undefined;

  constructor(count: number) {
    this.count = count;
    this.told = Array.from({ length: count }, () => []);
  }

  start(listener: CrewListener): void {
    this.#listener = listener;
  }

  tell(worker: number, message: ToWorker): void {
    this.told[worker]?.push(message);
  }

  fence(worker: number): void {
    this.fenced.push(worker);
  }

  async close(): Promise<void> {}

  /** A worker says something. */
  say(worker: number, message: FromWorker): void {
    this.#listener?.heard(worker, message);
  }

  /** How often a worker was told something of a type. */
  times(worker: number, type: ToWorker['type']): number {
    return (this.told[worker] ?? []).filter((message) => message.type === type).length;
  }
}
