import type { Chart } from '../../../reports/html/chart.ts';
import { type LiveElement, liveTexts, type LiveWindow, RUN_WORDS, watchRun } from '../../../reports/live/watch-run.ts';

/** An element that remembers what it was told. */
class FakeElement implements LiveElement {
  textContent: string | null = '';
  hidden = false;
  className = '';
  value = 0;
  children: (LiveElement | string)[] = [];
  readonly attributes = new Map<string, string>();

  append(...children: readonly (LiveElement | string)[]): void {
    this.children.push(...children);
  }

  replaceChildren(...children: readonly LiveElement[]): void {
    this.children = [...children];
  }

  removeAttribute(name: string): void {
    this.attributes.set(name, 'removed');
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
}

/** The live page with a stream of events that a test writes to. */
export class WatchedPage {
  charts: readonly Chart[] = [];
  readyState = 1;
  isClosed = false;
  leftFor: string | undefined;
  readonly cards: FakeElement[] = Array.from({ length: 16 }, () => new FakeElement());
  readonly #elements = new Map<string, FakeElement>();
  readonly #listeners = new Map<string, (event: { readonly data: string }) => void>();
  readonly #timers: (() => void)[] = [];

  constructor() {
    const page: LiveWindow = {
      document: {
        title: '',
        getElementById: (id) => this.element(id),
        querySelectorAll: () => this.cards,
        createElement: () => new FakeElement(),
      },
      location: { replace: (url) => void (this.leftFor = url) },
      setTimeout: (callback) => this.#timers.push(callback),
    };
    const { readyState } = this;
    const source = {
      readyState,
      addEventListener: (type: string, listener: (event: { readonly data: string }) => void) =>
        void this.#listeners.set(type, listener),
      close: () => void (this.isClosed = true),
    };
    Object.defineProperty(source, 'readyState', { get: () => this.readyState });
    const drawn = { show: (charts: readonly Chart[]) => void (this.charts = charts) };
    watchRun(
      page,
      liveTexts(page),
      drawn,
      function open() {
        return source;
      } as unknown as new () => typeof source,
      RUN_WORDS,
    );
  }

  element(id: string): FakeElement {
    const found = this.#elements.get(id) ?? new FakeElement();
    this.#elements.set(id, found);
    return found;
  }

  /** What a server sends: events as they stand in the stream. */
  read(text: string): void {
    for (const [, name = '', data = ''] of text.matchAll(/^event: (.*)\ndata: (.*)$/gm)) this.fire(name, data);
  }

  fire(name: string, data = ''): void {
    this.#listeners.get(name)?.({ data });
  }

  /** All timers so far run out. */
  wait(): void {
    for (const callback of this.#timers.splice(0)) callback();
  }
}
