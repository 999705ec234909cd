import type { Recorder } from '../measure/recorder.ts';
import { firstTokenMs, type FirstToken } from '../provider/first-token.ts';
import type { Provider } from '../provider/provider.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A streamed class: when its first token comes, and how many tokens there are. */
interface StreamedClass {
  readonly firstToken: FirstToken | undefined;
  readonly outputTokens: number;
}

/** Records what streamed answers are like in virtual time, where nobody sees their bytes: by the same rule by which the mock paces them. */
export class StreamMeter {
  readonly #requestClasses: readonly (StreamedClass | undefined)[];

  private constructor(requestClasses: readonly (StreamedClass | undefined)[]) {
    this.#requestClasses = requestClasses;
  }

  /** The meter of a scenario; undefined when nothing of it is streamed. `model`: index of each class's model in the provider. */
  static of({ provider, workload }: Scenario, model: Int32Array): StreamMeter | undefined {
    const requestClasses = workload.requests.map(({ delivery, usage }, i) =>
      delivery === 'stream'
        ? {
            firstToken: provider.models[model[i] as number]?.timeToFirstToken,
            outputTokens: usage.outputTokens,
          }
        : undefined,
    );
    return requestClasses.some((requestClass) => requestClass !== undefined)
      ? new StreamMeter(requestClasses)
      : undefined;
  }

  /**
   * An attempt at a request class has succeeded. Instants are ms since the start of the run: sent by the client, start and end of the try that has
   * answered.
   */
  succeeded(recorder: Recorder, requestClass: number, sentMs: number, startedMs: number, endedMs: number): void {
    const streamed = this.#requestClasses[requestClass];
    if (streamed === undefined) return;
    recorder.streams.add(firstTokenMs(streamed.firstToken, startedMs, endedMs) - sentMs, streamed.outputTokens);
  }

  /** Whether a part of the answer of a job of a request class has been sent: then no status can be written any more. */
  hasBegun(requestClass: number, provider: Provider, job: number, nowMs: number): boolean {
    const streamed = this.#requestClasses[requestClass];
    const startedMs = provider.charging.tryStartedMs(job);
    if (streamed === undefined || !(startedMs <= nowMs) || !provider.endsWell(job)) return false;
    return firstTokenMs(streamed.firstToken, startedMs, provider.jobs.finishMs[job] as number) <= nowMs;
  }
}
