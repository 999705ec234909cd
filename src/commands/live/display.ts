import type { WallClock } from '../../engine/wall-driver.ts';
import type { LiveSnapshot } from '../../measure/live-snapshot.ts';
import { LiveThresholds, type Threshold } from '../../measure/thresholds.ts';
import { TerminalBlock } from './block.ts';
import { LookBack } from './look-back.ts';
import type { ProgressMode } from './progress-mode.ts';
import { blockLines, lineText } from './text.ts';

/** A run that can be looked at. */
export interface Watchable {
  progress(): LiveSnapshot;
}

/** How often a block is drawn. */
const DRAW_MS = 250;
/** How often a run is looked at where nothing is drawn. */
const LOOK_MS = 1000;
/** How often a line is written, and when the first is. */
const LINE_MS = 10_000;

/** What a display needs. */
export interface DisplayOptions {
  readonly mode: ProgressMode;
  readonly stderr: NodeJS.WriteStream;
  readonly clock: Pick<WallClock, 'nowMs' | 'setTimer'>;
  /** How many runs there will be: each line of more than one says which it is about, and there is no block. */
  readonly runs: number;
  /** What must hold at the end of each run; default: nothing. */
  readonly thresholds?: readonly Threshold[] | undefined;
}

/**
 * Shows runs on stderr, one after the other, while they go on: a block that is rewritten four times a second, or a line every ten seconds and at
 * each change of phase from then on. A run that is over in ten seconds writes no line.
 */
export class RunDisplay {
  readonly #options: DisplayOptions;
  readonly #block: TerminalBlock;
  #cancel: (() => void) | undefined;
  #runs = 0;
  #thresholds = new LiveThresholds([]);

  constructor(options: DisplayOptions) {
    this.#options = options;
    this.#block = new TerminalBlock(options.stderr);
  }

  /** Shows a run from now on, instead of the one before. */
  watch(run: Watchable): void {
    const { mode, runs, clock, thresholds = [] } = this.#options;
    this.end();
    this.#runs++;
    this.#thresholds = new LiveThresholds(thresholds);
    if (mode === 'plain') this.#lookPlainly(run, new LookBack(), clock.nowMs() + LINE_MS, undefined);
    else if (mode === 'block' && runs === 1) this.#draw(run, new LookBack());
  }

  /** Says something between drawings. */
  say(text: string): void {
    this.#block.clear();
    this.#options.stderr.write(text);
  }

  /** Shows nothing any more; a block is erased. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#block.clear();
  }

  #draw(run: Watchable, lookBack: LookBack): void {
    const now = run.progress();
    const earlier = lookBack.add(now);
    this.#thresholds.add(now);
    const thresholds = this.#thresholds.soFar();
    this.#block.draw(
      () => blockLines(now, earlier, thresholds),
      () => lineText(now, earlier, thresholds),
    );
    this.#again(DRAW_MS, () => this.#draw(run, lookBack));
  }

  #lookPlainly(run: Watchable, lookBack: LookBack, dueMs: number, phase: string | undefined): void {
    const { clock, stderr, runs } = this.#options;
    const now = run.progress();
    const earlier = lookBack.add(now);
    this.#thresholds.add(now);
    const nowMs = clock.nowMs();
    const isDue = nowMs >= dueMs;
    const hasTurned = phase !== undefined && now.phase !== phase;
    if (isDue || hasTurned)
      stderr.write(
        `${runs > 1 ? `run ${this.#runs} of ${runs}: ` : ''}${lineText(now, earlier, this.#thresholds.soFar())}\n`,
      );
    // The phases of a run that is soon over are not told.
    const next = isDue || phase !== undefined ? now.phase : undefined;
    this.#again(LOOK_MS, () => this.#lookPlainly(run, lookBack, isDue ? dueMs + LINE_MS : dueMs, next));
  }

  #again(delayMs: number, look: () => void): void {
    this.#cancel = this.#options.clock.setTimer(delayMs, look);
  }
}
