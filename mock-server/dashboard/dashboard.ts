import type { ServerResponse } from 'node:http';
import type { WallClock } from '../../src/engine/wall-driver.ts';
import {
  EVENT_HEADERS,
  eventText,
  HTML_HEADERS,
  openDashboard,
  type DashboardOptions,
  type DashboardView,
  Viewers,
} from '../../reports/pages.ts';

/** How often a server is looked at while a page is open, in ms. */
const LOOK_MS = 1000;
/** A browser connects again after so long. */
const RETRY_TEXT = 'retry: 1000\n\n';

/** What the dashboard needs of its server. */
interface WatchedServer {
  readonly options: DashboardOptions;
  readonly clock: WallClock;
  readonly look: () => DashboardView;
}

/** The page of a mock server and those who watch it. The server is looked at only while somebody does. */
export class DashboardHost {
  readonly #server: WatchedServer;
  readonly html: string;
  /** Of the page. */
  readonly headers: typeof HTML_HEADERS = HTML_HEADERS;
  readonly #feed: ReturnType<typeof openDashboard>['feed'];
  readonly #viewers = new Viewers();
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(server: WatchedServer) {
    const { html, feed } = openDashboard(server.options);
    this.#server = server;
    this.html = html;
    this.#feed = feed;
  }

  /** Whether as many pages watch as may. */
  get isFull(): boolean {
    return this.#viewers.isFull;
  }

  /** Tells a page what happens from now on. Call it only while there is room. */
  watch(stream: ServerResponse): void {
    stream.on('error', () => {});
    stream.writeHead(200, EVENT_HEADERS);
    if (this.#isClosed) {
      stream.end(eventText('gone', {}));
      return;
    }
    this.#feed.add(this.#server.look());
    const first = this.#feed.since(undefined);
    this.#viewers.add(stream, { ...first, text: RETRY_TEXT + first.text });
    if (this.#cancel === undefined) this.#lookLater();
  }

  /** Tells all pages that the server ends. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#viewers.end(eventText('gone', {}));
  }

  #lookLater(): void {
    this.#cancel = this.#server.clock.setTimer(LOOK_MS, () => {
      this.#cancel = undefined;
      if (this.#viewers.count === 0) return;
      this.#feed.add(this.#server.look());
      this.#viewers.update((position, skipped) => this.#feed.since(position, skipped));
      this.#lookLater();
    });
  }
}
