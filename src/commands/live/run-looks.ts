import type { WallClock } from '../../engine/wall-driver.ts';
import type { LiveSnapshot } from '../../measure/live-snapshot.ts';
import type { Watchable } from './display.ts';
import { LookBack } from './look-back.ts';

/** How often a run is looked at. */
const LOOK_MS = 1000;

/** Looks at a run once a second for all who ask, so that it does not matter how often they do. */
export class RunLooks {
  /** The last look; undefined: the load has not begun. */
  latest: LiveSnapshot | undefined;
  /** The look that rates of the last ten seconds are reckoned from; undefined: the start. */
  earlier: LiveSnapshot | undefined;
  readonly #clock: Pick<WallClock, 'setTimer'>;
  readonly #lookBack = new LookBack();
  #run: Watchable | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Pick<WallClock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** Looks at a run from now on. */
  watch(run: Watchable): void {
    this.end();
    this.#run = run;
    this.#look();
  }

  /** Looks a last time: what is told from then on is how the run ended. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#run !== undefined) this.#take(this.#run);
    this.#run = undefined;
  }

  #look(): void {
    if (this.#run !== undefined) this.#take(this.#run);
    this.#cancel = this.#clock.setTimer(LOOK_MS, () => this.#look());
  }

  #take(run: Watchable): void {
    this.latest = run.progress();
    this.earlier = this.#lookBack.add(this.latest);
  }
}
