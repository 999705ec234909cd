import { formatShare } from '../units/format.ts';

/** A run that is over sooner than this shows no bar. */
const PATIENCE_MS = 2000;
/** The line is written anew no more often than this. */
const PERIOD_MS = 250;
const CELLS = 24;

/** Where a bar is drawn, and when. */
export interface ProgressBarOptions {
  readonly stderr: NodeJS.WriteStream;
  readonly quiet: boolean;
  /** Wall time in ms, monotonic. */
  nowMs(): number;
}

/** A bar on a terminal's stderr, on one line that is rewritten, for work that takes longer than two seconds; silent elsewhere. */
export class ProgressBar {
  readonly #options: ProgressBarOptions;
  #dueMs: number;
  #shown = false;

  constructor(options: ProgressBarOptions) {
    this.#options = options;
    this.#dueMs = options.nowMs() + PATIENCE_MS;
  }

  /** Whether anybody would see a bar. */
  get visible(): boolean {
    const { stderr, quiet } = this.#options;
    return stderr.isTTY === true && !quiet;
  }

  /** Draws the bar if it is time to: `share` from 0 to 1 is done, and `text` says what. */
  show(share: number, text: () => string): void {
    const nowMs = this.#options.nowMs();
    if (!this.visible || nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + PERIOD_MS;
    this.#shown = true;
    const { stderr } = this.#options;
    stderr.write(`\r\u001b[K${barText(share, text()).slice(0, (stderr.columns ?? 80) - 1)}`);
  }

  end(): void {
    if (this.#shown) this.#options.stderr.write('\r\u001b[K');
    this.#shown = false;
  }
}

/** A bar with its share (0 to 1) and what it means: `[██████░░░░░░] 50.0 %  text`. */
export function barText(share: number, text: string): string {
  const full = Math.floor(Math.min(1, Math.max(0, share)) * CELLS);
  return `[${'█'.repeat(full)}${'░'.repeat(CELLS - full)}] ${formatShare(share)}  ${text}`;
}
