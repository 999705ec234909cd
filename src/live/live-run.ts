import type { ServerResponse } from 'node:http';
import type { LiveSnapshot } from '../measure/live-snapshot.ts';
import { eventText, type LivePage, Viewers } from '../../reports/pages.ts';
import type { PageServer } from './page-server.ts';

export { PageServer } from './page-server.ts';

/** How often a run is looked at, in ms; pages are written to no more often. */
const LOOK_MS = 500;
/** How long pages that watched a run have to read its report, where nothing else keeps the server. */
const READ_MS_MAX = 5000;
/** A browser connects again after so long. */
const RETRY_TEXT = 'retry: 1000\n\n';

/** How a live page ends. */
export interface LiveEnd {
  /** The page that takes its place; undefined: there is no report. */
  readonly report: string | undefined;
  /** Until when it goes on to be served; undefined: until the pages that watched have read it, or some seconds are over. */
  readonly until: Promise<void> | undefined;
}

/** A run that pages can watch while it goes on. Whoever has the address sees it from its beginning on. */
export class LiveRun {
  /** Where the page is, with a slash at its end. */
  readonly url: string;
  readonly #server: PageServer;
  readonly #feed: LivePage['feed'];
  readonly #viewers = new Viewers();
  #timer: NodeJS.Timeout | undefined;
  /** What is told to who comes after the end. */
  #lastWord: string | undefined;

  constructor(server: PageServer, { html, feed }: LivePage) {
    this.url = server.url;
    this.#server = server;
    this.#feed = feed;
    server.servePage(html, (stream, begin) => this.#welcome(stream, begin));
  }

  /** Looks at a run from now on, as long as nothing else ends it. */
  watch(run: { progress(): LiveSnapshot }): void {
    const look = (): void => {
      const snapshot = run.progress();
      this.#feed.add(snapshot);
      this.#viewers.update((position, skipped) => this.#feed.since(position, skipped));
      // Behind the load there is nothing more to draw.
      if (snapshot.phase === 'draining' && snapshot.active === 0) this.#rest();
    };
    this.#rest();
    this.#timer = setInterval(look, LOOK_MS);
    this.#timer.unref();
  }

  /** Leads all pages to the report, waits as it is told, and ends. */
  async finish({ report, until }: LiveEnd): Promise<void> {
    this.#rest();
    const watched = this.#viewers.count;
    let onRead = (): void => {};
    if (report !== undefined) {
      this.#server.serveReport(report, () => {
        if (this.#server.reportsRead >= watched) onRead();
      });
    }
    this.#lastWord = eventText(report === undefined ? 'gone' : 'final', {});
    this.#viewers.end(this.#lastWord);
    if (report !== undefined && until !== undefined) await until;
    else if (report !== undefined && watched > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, READ_MS_MAX);
        onRead = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await this.close();
  }

  /** Ends at once. */
  close(): Promise<void> {
    this.#rest();
    return this.#server.close();
  }

  #welcome(stream: ServerResponse, begin: () => void): boolean {
    if (this.#viewers.isFull) return false;
    begin();
    if (this.#lastWord !== undefined) stream.end(this.#lastWord);
    else {
      const first = this.#feed.since(undefined);
      this.#viewers.add(stream, { ...first, text: RETRY_TEXT + first.text });
    }
    return true;
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
