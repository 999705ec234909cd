/** A terminal as far as a block needs one: cursor up, carriage return, line feed, erase to the end of line and of screen; long lines wrap. */
export class Screen {
  readonly isTTY = true;
  columns: number;
  readonly rows: number;
  /** Each write, as it came. */
  readonly writes: string[] = [];
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  /** What stands there, without blanks at the end of lines and empty lines at the end. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  readonly write = (text: string): boolean => {
    this.writes.push(text);
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    for (const [token] of text.matchAll(/\u001b\[(\d*)([A-Z])|[\s\S]/gu)) this.#take(token);
    return true;
  };

  /** The terminal becomes narrower: what stands there is wrapped, and the cursor stays behind it. */
  narrow(columns: number): void {
    this.columns = columns;
    this.#lines = this.#lines.flatMap((line) => {
      const text = line.trimEnd();
      const parts = Math.max(1, Math.ceil(text.length / columns));
      return Array.from({ length: parts }, (_, i) => text.slice(i * columns, (i + 1) * columns));
    });
    this.#row = this.#lines.length - 1;
    this.#column = (this.#lines.at(-1) as string).length;
  }

  #take(token: string): void {
    // oxlint-disable-next-line no-control-regex -- this is what is looked for
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (token === '\n') this.#feed();
    else if (token === '\r') this.#column = 0;
    else if (up !== null) this.#row = Math.max(0, this.#row - Number(up[1]));
    else if (token === '\u001b[K') this.#set(this.#line.slice(0, this.#column));
    else if (token === '\u001b[J') {
      this.#set(this.#line.slice(0, this.#column));
      this.#lines.length = this.#row + 1;
    } else if (token.startsWith('\u001b')) throw new Error(`The screen does not know ${JSON.stringify(token)}.`);
    else this.#put(token);
  }

  get #line(): string {
    return this.#lines[this.#row] as string;
  }

  #set(line: string): void {
    this.#lines[this.#row] = line;
  }

  #feed(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row === this.#lines.length) this.#lines.push('');
  }

  #put(char: string): void {
    if (this.#column === this.columns) this.#feed();
    const line = this.#line.padEnd(this.#column);
    this.#set(line.slice(0, this.#column) + char + line.slice(this.#column + 1));
    this.#column++;
  }
}
