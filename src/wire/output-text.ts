import type { JobAnswer } from './job.ts';

type Outputs = JobAnswer['outputs'];

/** Bytes of the files whose text is kept. */
const BYTES_MAX = 65_536;

/**
 * The JSON, or a piece of it, of what an answer says of its files. A server gives one list of files to many answers: its text is made once, as long as the files are small
 * and the variant is the same.
 */
export class OutputText {
  readonly #write: (outputs: Outputs, variant: string) => string;
  readonly #known = new WeakMap<Outputs, { readonly variant: string; readonly text: string }>();

  /** `write`: what is said of the files, of which the text depends on nothing but the files and the variant. */
  constructor(write: (outputs: Outputs, variant: string) => string) {
    this.#write = write;
  }

  of(outputs: Outputs, variant: string): string {
    const known = this.#known.get(outputs);
    if (known?.variant === variant) return known.text;
    const text = this.#write(outputs, variant);
    const bytes = outputs.reduce((sum, output) => sum + output.bytes.length, 0);
    if (bytes <= BYTES_MAX) this.#known.set(outputs, { variant, text });
    return text;
  }
}

/** The JSON of one object with the fields of several, given as the JSON of each. A name must not be in two of them. */
export function joinObjects(...objects: readonly string[]): string {
  let joined = '{';
  // Texts that are long, such as files, are not copied: pieces of them are put together when they are written.
  for (const text of objects) if (text !== '{}') joined += `${joined.length > 1 ? ',' : ''}${text.slice(1, -1)}`;
  return `${joined}}`;
}
