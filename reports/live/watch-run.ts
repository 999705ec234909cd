import type { Chart } from '../html/chart.ts';
import { drawChartsCode, type DrawnCharts } from '../html/draw-charts.ts';
import type { FullMessage, LiveState, MoreMessage } from './message.ts';

/** The part of an element that the script uses. */
export interface LiveElement {
  textContent: string | null;
  hidden: boolean;
  className: string;
  value?: number;
  append(...children: readonly (LiveElement | string)[]): void;
  replaceChildren(...children: readonly LiveElement[]): void;
  removeAttribute(name: string): void;
  setAttribute(name: string, value: string): void;
}

/** The part of a browser's window that the script uses. */
export interface LiveWindow {
  readonly document: {
    title: string;
    getElementById(id: string): LiveElement | null;
    querySelectorAll(selector: string): Iterable<LiveElement>;
    createElement(name: string): LiveElement;
  };
  readonly location: { replace(url: string): void };
  setTimeout(callback: () => void, ms: number): unknown;
}

/** The part of an `EventSource` that the script uses. */
export interface LiveSource {
  /** 2: it does not try again. */
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
}

/** What shows texts in a page that watches. `State`: what is told besides its charts. */
export interface LiveTexts<State = LiveState> {
  /** Says how the connection stands, in a style of the page. */
  mark(style: 'good' | 'warn' | 'bad', mark: string, text: string): void;
  /** The text of an element. */
  set(id: string, text: string): void;
  /** All texts besides the charts. `skipped`: updates that were left out before this one. */
  show(state: State, skipped: number): void;
}

/** Shows texts in the page. A part of its script, as `watchRun` is. */
export function liveTexts({ document }: LiveWindow): LiveTexts {
  function set(id: string, text: string): void {
    const place = document.getElementById(id);
    if (place !== null && place.textContent !== text) place.textContent = text;
  }
  function element(name: string, text: string, ...[attribute, value]: readonly string[]): LiveElement {
    const made = document.createElement(name);
    made.textContent = text;
    if (attribute !== undefined && value !== undefined) made.setAttribute(attribute, value);
    return made;
  }
  function row([what = '', ...numbers]: readonly string[]): LiveElement {
    const line = element('tr', '');
    line.append(element('th', what, 'scope', 'row'), ...numbers.map((text) => element('td', text, 'class', 'number')));
    return line;
  }
  function show({ phase, share, cards, failures, thresholds, warnings }: LiveState, skipped: number): void {
    set('live-phase', phase);
    const bar = document.getElementById('live-progress');
    if (bar !== null && share !== null) bar.value = share;
    else bar?.removeAttribute('value');
    const places = [...document.querySelectorAll('.cards b, .cards small')];
    for (const [index, text] of cards.flat().entries()) {
      const place = places[index];
      if (place !== undefined && place.textContent !== text) place.textContent = text;
    }
    document.getElementById('live-failures')?.replaceChildren(...failures.map(row));
    document.getElementById('live-thresholds')?.replaceChildren(...thresholds.map(row));
    const slow = skipped > 0 ? [`${skipped} updates were skipped: this page reads slowly`] : [];
    const items = [...warnings, ...slow].map((text) => element('li', text));
    const list = document.getElementById('live-warnings');
    list?.replaceChildren(...items);
    if (list !== null) list.hidden = items.length === 0;
  }
  return {
    mark: (style, mark, text) => {
      document.getElementById('live-verdict')?.setAttribute('class', `verdict ${style}`);
      set('live-mark', mark);
      set('live-connection', text);
    },
    set,
    show,
  };
}

/** Where a page is told what it watches, and what it says when that ends. */
export interface WatchedWords {
  /** Path of the stream of events. */
  readonly events: string;
  /** It has ended, and nothing takes its place. */
  readonly gone: string;
  /** Nothing answers any more. */
  readonly lost: string;
  /** The stream is refused. */
  readonly refused: string;
}

/** Of the page of a run. */
export const RUN_WORDS: WatchedWords = {
  events: '/events',
  gone: 'The run was stopped: there is no report.',
  lost: 'The run has ended or was stopped.',
  refused: 'The run has ended or was stopped, or too many pages watch it: reload to try again.',
};

/**
 * The script of a page that watches: shows what the stream of events tells, says when it breaks off, and gives way to the report at its end. Its text is
 * put into the page, so it must not use anything from outside but its arguments.
 */
export function watchRun<State>(
  page: LiveWindow,
  texts: LiveTexts<State>,
  drawn: DrawnCharts,
  Source: new (url: string) => LiveSource,
  words: WatchedWords,
): void {
  const GONE_AFTER_MS = 6000;
  const source = new Source(words.events);
  let charts: readonly Chart[] = [];
  let lostFor: object | undefined;

  function showCharts(next: readonly Chart[]): void {
    charts = next;
    drawn.show(charts);
    for (const { id, description } of charts) texts.set(`${id}-text`, description);
  }
  function show(state: State, skipped: number, next: readonly Chart[]): void {
    lostFor = undefined;
    texts.mark('good', '● LIVE', '');
    texts.show(state, skipped);
    showCharts(next);
  }
  function end(text: string): void {
    source.close();
    texts.mark('bad', '■ ENDED', text);
  }

  source.addEventListener('full', ({ data }) => {
    const { state, charts: all }: FullMessage<State> = JSON.parse(data);
    show(state, 0, all);
  });
  source.addEventListener('more', ({ data }) => {
    const { state, from, gains, skipped }: MoreMessage<State> = JSON.parse(data);
    const join = <T>(before: readonly T[], after: readonly T[]): readonly T[] => [...before.slice(0, from), ...after];
    const grown = charts.map((chart, index): Chart => {
      const { x = [], values = [], few = [], description = '' } = gains[index] ?? {};
      const lines = chart.lines.map((line, place) => {
        const grownValues = join(line.values, values[place] ?? []);
        if (line.few === undefined) return { ...line, values: grownValues };
        return { ...line, values: grownValues, few: join(line.few, few[place] ?? []) };
      });
      return { ...chart, x: join(chart.x, x), lines, description };
    });
    show(state, skipped, grown);
  });
  source.addEventListener('final', () => {
    source.close();
    page.location.replace('/report');
  });
  source.addEventListener('gone', () => end(words.gone));
  source.addEventListener('error', () => {
    if (source.readyState === 2) end(words.refused);
    if (source.readyState === 2 || lostFor !== undefined) return;
    const loss = {};
    lostFor = loss;
    texts.mark('warn', '○ DISCONNECTED', 'The connection broke; trying again.');
    page.setTimeout(() => {
      if (lostFor === loss) texts.mark('bad', '■ ENDED', words.lost);
    }, GONE_AFTER_MS);
  });
}

/** The text of the script, for a page in which uPlot is loaded. */
export function liveScript(): string {
  return watchScript(`(${liveTexts.toString()})(window)`, RUN_WORDS);
}

/** The text of the script of a page that watches. `texts`: an expression that gives what shows its texts. */
export function watchScript(texts: string, words: WatchedWords): string {
  return `(${watchRun.toString()})(window, ${texts}, ${drawChartsCode()}, EventSource, ${JSON.stringify(words)});`;
}
