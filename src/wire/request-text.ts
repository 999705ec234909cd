import type { JobRequest } from './job.ts';

/** Longest text that is kept: a longer one is not worth its room. */
const CHARS_MAX = 1024;

/** A text that depends on nothing but a request and a variant. A load test repeats its requests, so it is made once for each and kept beside it, if it is short. */
export class RequestText {
  readonly #write: (request: JobRequest, variant: string) => string;
  readonly #known = new WeakMap<JobRequest, { readonly variant: string; readonly text: string }>();

  constructor(write: (request: JobRequest, variant: string) => string) {
    this.#write = write;
  }

  of(request: JobRequest, variant = ''): string {
    const known = this.#known.get(request);
    if (known?.variant === variant) return known.text;
    const text = this.#write(request, variant);
    if (text.length <= CHARS_MAX) this.#known.set(request, { variant, text });
    return text;
  }
}
