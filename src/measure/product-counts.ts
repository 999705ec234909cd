import { NanoSum } from '../money/nano-sum.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import type { Summary } from './summary.ts';

/** A product, and what was asked for, delivered and charged of it. */
export interface ProductRowDump {
  readonly product: string;
  readonly offered: number;
  readonly succeeded: number;
  /** Whole nano-USD as text. */
  readonly nano: string;
}

interface ProductRow {
  readonly product: string;
  offered: number;
  succeeded: number;
  readonly nano: NanoSum;
}

/** What can be counted of a product. */
interface Counted {
  readonly offered: number;
  readonly succeeded: number;
  readonly nano: number;
}

/** Most products that are told apart: what an endpoint makes up beyond them is `OTHERS`. */
const PRODUCTS_MAX = 1000;
const OTHERS = '(others)';

/** Requests and charges by the product that the vendor sells, where a price names products. A class of requests without one is not counted. */
export class ProductCounts {
  readonly #rows = new Map<string, ProductRow>();
  /** By class of requests. */
  readonly #ofClass: readonly (ProductRow | undefined)[];

  /** `products`: by class of requests, what the price calls it. */
  constructor(products: readonly (string | undefined)[]) {
    this.#ofClass = products.map((product) => (product === undefined ? undefined : this.#row(product)));
  }

  /** Undefined where no class has a product. */
  static of(products: readonly (string | undefined)[]): ProductCounts | undefined {
    return products.some((product) => product !== undefined) ? new ProductCounts(products) : undefined;
  }

  /** In the order of the classes, then as they came. */
  get rows(): readonly Readonly<ProductRow>[] {
    return [...this.#rows.values()];
  }

  offered(requestClass: number, count: number): void {
    const row = this.#ofClass[requestClass];
    if (row !== undefined) row.offered += count;
  }

  /** Requests that succeeded. `stated`: what the reply says that was sold. */
  succeeded(requestClass: number, count: number, stated?: string): void {
    const row = this.#sold(requestClass, stated);
    if (row !== undefined) row.succeeded += count;
  }

  charged(requestClass: number, nano: number, count: number, stated?: string): void {
    this.#sold(requestClass, stated)?.nano.addMany(nano, count);
  }

  /** What a bill or a log tells of a product; nothing where it names none. */
  add(product: string | undefined, { offered = 0, succeeded = 0, nano = 0 }: Partial<Counted>): void {
    if (product === undefined) return;
    const row = this.#row(product);
    row.offered += offered;
    row.succeeded += succeeded;
    row.nano.add(nano);
  }

  /** As a summary tells it: dollars of these counts, which are of the whole run, and requests of the steady phase. */
  summarize(steady: ProductCounts | undefined): NonNullable<Summary['byProduct']> {
    return this.rows.map(({ product, succeeded, nano }) => {
      const requests = steady === undefined ? undefined : steady.#rows.get(product);
      return {
        product,
        requests: { offered: requests?.offered ?? 0, succeeded: requests?.succeeded ?? 0 },
        dollars: { billed: nanoUsdText(nano.value()), perSuccess: perSuccess(nano.value(), succeeded) },
      };
    });
  }

  dump(): readonly ProductRowDump[] {
    return this.rows.map(({ nano, ...row }) => ({ ...row, nano: String(nano.value()) }));
  }

  /** Adds all that a dump holds. */
  mergeDump(dump: readonly ProductRowDump[]): void {
    for (const { product, offered, succeeded, nano } of dump) {
      const row = this.#row(product);
      row.offered += offered;
      row.succeeded += succeeded;
      row.nano.addBig(BigInt(nano));
    }
  }

  #sold(requestClass: number, stated: string | undefined): ProductRow | undefined {
    return stated === undefined ? this.#ofClass[requestClass] : this.#row(stated);
  }

  #row(name: string): ProductRow {
    const product = this.#rows.has(name) || this.#rows.size < PRODUCTS_MAX ? name : OTHERS;
    let row = this.#rows.get(product);
    if (row === undefined) {
      row = { product, offered: 0, succeeded: 0, nano: new NanoSum() };
      this.#rows.set(product, row);
    }
    return row;
  }
}

/** Dollars for each success, rounded half up to the nano-dollar; null without any. */
export function perSuccess(nano: bigint, succeeded: number): string | null {
  return succeeded > 0 ? nanoUsdText(divideHalfUp(nano, BigInt(succeeded))) : null;
}
