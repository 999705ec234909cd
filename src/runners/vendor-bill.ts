import { ScenarioError } from '../errors/scenario-error.ts';
import type { BillPages, BillRecord } from '../wire/dialect.ts';
import { DIALECTS, type DialectName } from '../wire/dialects.ts';
import { ask, refusalText } from './quote/http.ts';
import type { Target } from './target.ts';
import { statedPath } from './target/address.ts';

/** Pages that are read at most: what is older is not of a small run. */
const PAGES_MAX = 100;

/** The text of a bill and where it was read, or why it could not be. */
export type BillReading = { readonly file: string; readonly text: string } | { readonly problem: string };

/**
 * A vendor's bill, read over its API. What stood there before a run is left out without a look at any clock: the names of the newest records are
 * remembered ahead of the run, and reading ends where one of them comes.
 */
export class VendorBill {
  readonly #pages: BillPages;
  readonly #origin: string;
  readonly #target: Target;
  #before: ReadonlySet<string> = new Set();

  private constructor(pages: BillPages, target: Target) {
    this.#pages = pages;
    this.#origin = pages.origin?.(target.origin) ?? target.origin;
    this.#target = target;
  }

  /** The bill of a target in a dialect, ahead of the run; undefined for a vendor without such an API, and the problem where it does not answer. */
  static async open(dialect: string, target: Target): Promise<VendorBill | { readonly problem: string } | undefined> {
    const { bill } = DIALECTS[dialect as DialectName] as { readonly bill?: BillPages };
    if (bill === undefined) return undefined;
    const opened = new VendorBill(bill, target);
    const first = await opened.#page(bill.path);
    if ('problem' in first) return first;
    opened.#before = new Set(first.records.map(({ name }) => name));
    return opened;
  }

  /** What has come onto the bill since it was opened, as one page. */
  async read(): Promise<BillReading> {
    const added: BillRecord[] = [];
    let next: string | undefined = this.#pages.path;
    for (let pages = 0; next !== undefined; pages++) {
      if (pages === PAGES_MAX) return { problem: `the bill has more than ${PAGES_MAX} pages since the pilot began` };
      // oxlint-disable-next-line no-await-in-loop -- each page tells where the next one is
      const page = await this.#page(next);
      if ('problem' in page) return page;
      const fresh = page.records.filter(({ name }) => !this.#before.has(name));
      added.push(...fresh);
      next = fresh.length < page.records.length ? undefined : page.next;
    }
    const text = JSON.stringify(this.#pages.write(added.map(({ value }) => value)));
    return { file: `${this.#origin}${this.#pages.path}`, text };
  }

  async #page(path: string): Promise<NonNullable<ReturnType<BillPages['read']>> | { readonly problem: string }> {
    if (!URL.canParse(path, this.#origin)) return { problem: 'the bill goes on at an address that is none' };
    const { origin, apiKey, access } = this.#target;
    const url = new URL(path, this.#origin);
    // The key goes nowhere else.
    if (url.origin !== this.#origin)
      return { problem: `the bill goes on at another host, ${url.host || url.protocol}` };
    const { scheme } = this.#pages;
    const isOwn = url.origin === origin;
    const authorization = apiKey === '' ? {} : { authorization: `${scheme} ${apiKey}` };
    // What the scenario adds for its endpoint is not for another host of the vendor.
    const headers = { accept: 'application/json', ...authorization, ...(isOwn ? access.extras.headers : {}) };
    const stated = URL.canParse(path) ? url.origin : undefined;
    const full = `${url.pathname}${url.search}`;
    const at = isOwn ? statedPath({ origin, prefix: access.prefix }, full, stated) : full;
    try {
      const answer = await ask({
        url: `${url.origin}${at}`,
        method: 'GET',
        headers,
        access: isOwn ? access : { ...access, tls: {} },
      });
      if (answer.status !== 200) return { problem: `${url.origin}${url.pathname} ${refusalText(answer)}` };
      return this.#pages.read(answer.plain()) ?? { problem: `${url.origin}${url.pathname} is no page of a bill` };
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return { problem: error.problems[0]?.message ?? error.message };
    }
  }
}
