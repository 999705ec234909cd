import { SummaryMerge } from '../measure/summary-merge.ts';
import type { Summary } from '../measure/summary.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { unsteadyParts } from '../scenario/describe-run.ts';
import { formatCount } from '../units/format.ts';
import type { Planner, Trial, TrialResult } from './planner.ts';
import type { Study } from './study.ts';

/** A scenario that is asked for one summary. */
export interface Question {
  readonly loaded: LoadedScenario;
  /** The flags that make it of the file, as of a trial. */
  readonly flags: string;
}

/** What becomes of the answers. */
export interface Answers<R> {
  /** Takes the summary of a question; in the order of the questions. */
  take(summary: Summary, question: number): void;
  /** `trialsRead` of all trials were read. */
  conclude(trialsRead: number): R | undefined;
}

/**
 * The planner of questions that are all known at the start. Each is one trial, or one for each of several seeds, whose summaries are
 * merged.
 */
export class QuestionBatch<R extends Summary | Study> implements Planner<R> {
  readonly scenarios: readonly LoadedScenario[];
  readonly trialCount: number;
  readonly #questions: readonly Question[];
  readonly #replications: number | undefined;
  readonly #answers: Answers<R>;
  #isProposed = false;
  #trialsRead = 0;
  /** The question that is read, and its summaries so far. */
  #question = 0;
  #merge: SummaryMerge | undefined;

  constructor(questions: readonly Question[], replications: number | undefined, answers: Answers<R>) {
    this.scenarios = questions.map(({ loaded }) => loaded);
    this.trialCount = questions.length * (replications ?? 1);
    this.#questions = questions;
    this.#replications = replications;
    this.#answers = answers;
  }

  propose(): readonly Trial[] {
    if (this.#isProposed) return [];
    this.#isProposed = true;
    return this.#questions.flatMap((question) => trialsOf(question, this.#replications));
  }

  read(result: TrialResult, index: number): void {
    // What a user cut off is worth telling where there is nothing else.
    if (result.interrupted === true && this.trialCount > 1) return;
    this.#trialsRead++;
    const question = Math.floor(index / (this.#replications ?? 1));
    if (question !== this.#question) this.#answer();
    this.#question = question;
    if (this.#replications === undefined) {
      this.#answers.take(result.summary, question);
      return;
    }
    if (result.dump === undefined) throw new Error('A trial that is to be merged came without its dump.');
    this.#merge ??= this.#createMerge(question);
    this.#merge.add(result.summary, result.dump);
  }

  conclude(): R | undefined {
    this.#answer();
    return this.#answers.conclude(this.#trialsRead);
  }

  #createMerge(question: number): SummaryMerge {
    const scenario = this.#questions[question]?.loaded.scenario;
    return new SummaryMerge({
      thresholds: scenario?.thresholds ?? [],
      requestsPerMonth: scenario?.projection?.requestsPerMonth,
      unsteady: scenario === undefined ? [] : unsteadyParts(scenario),
    });
  }

  /** Hands over the summary of the question that was read, if it has one. */
  #answer(): void {
    const wanted = this.#replications ?? 1;
    const count = this.#merge?.count ?? 0;
    const reason = `only ${formatCount(count)} of ${formatCount(wanted)} replications were run`;
    const summary = this.#merge?.summarize(count < wanted ? [reason] : []);
    this.#merge = undefined;
    if (summary !== undefined) this.#answers.take(summary, this.#question);
  }
}

/** The planner of one scenario, under its seed or under several. */
export function askOne(loaded: LoadedScenario, replications: number | undefined): Planner<Summary> {
  let answer: Summary | undefined;
  return new QuestionBatch<Summary>([{ loaded, flags: '' }], replications, {
    take: (summary) => {
      answer = summary;
    },
    conclude: () => answer,
  });
}

function trialsOf({ loaded, flags }: Question, replications: number | undefined): Trial[] {
  const { scenario, source } = loaded;
  if (replications === undefined) return [{ scenario, source, flags, merges: false }];
  return Array.from({ length: replications }, (_, replication): Trial => {
    const seed = replicationSeed(scenario.seed, replication);
    return {
      scenario: { ...scenario, seed },
      source: { ...source, seed },
      flags: `${flags} --seed ${seed}`.trim(),
      merges: true,
    };
  });
}

/** The seed of a replication: they count up from the scenario's, and after 4,294,967,295 from 0. */
export function replicationSeed(seed: number, replication: number): number {
  return (seed + replication) >>> 0;
}
