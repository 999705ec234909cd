/** The narrowest terminal that a block fits into; a narrower one gets a line. */
const COLUMNS_MIN = 80;

/** Where a block is drawn. */
type BlockStream = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows'>;

/**
 * Lines on a terminal that are rewritten in place: each drawing is one write, which overwrites the one before and erases what is left of it. No line
 * is as long as the terminal is wide, so none wraps.
 */
export class TerminalBlock {
  readonly #stream: BlockStream;
  /** The lines that stand there now. */
  #shown: readonly string[] = [];

  constructor(stream: BlockStream) {
    this.#stream = stream;
  }

  /** Draws lines, or the one line where the terminal is too small for them. */
  draw(lines: () => readonly string[], line: () => string): void {
    const { columns = COLUMNS_MIN, rows = Number.POSITIVE_INFINITY } = this.#stream;
    const many = columns < COLUMNS_MIN ? undefined : lines();
    const fits = many !== undefined && many.length < rows;
    const next = (fits ? many : [line()]).map((text) => [...text].slice(0, columns - 1).join(''));
    const text = next.map((each) => `${each}\u001b[K`).join('\n');
    this.#stream.write(`${this.#toStart()}${text}\u001b[J`);
    this.#shown = next;
  }

  /** Erases what stands there; what is written next stands in its place. */
  clear(): void {
    if (this.#shown.length === 0) return;
    this.#stream.write(`${this.#toStart()}\u001b[J`);
    this.#shown = [];
  }

  /** From the end of what stands there to its beginning. A terminal that became narrower has wrapped it. */
  #toStart(): string {
    const { columns = COLUMNS_MIN } = this.#stream;
    const rows = this.#shown.reduce((sum, text) => sum + Math.max(1, Math.ceil([...text].length / columns)), 0);
    return rows > 1 ? `\r\u001b[${rows - 1}A` : '\r';
  }
}
