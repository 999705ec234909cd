/** A price rule as catalogs write it, with the fields of every kind of rule: what a reader of its text may meet. Its schema has judged it. */
export interface WrittenRule {
  readonly per: string;
  readonly usd?: Table;
  readonly by?: string | readonly string[];
  readonly first?: string;
  readonly block?: Amount;
  readonly round?: string;
  readonly step?: Amount;
  readonly least?: Amount;
  readonly free?: Amount;
  readonly scope?: string;
  readonly base?: number;
  readonly tiers?: {
    readonly mode: string;
    readonly of?: string;
    readonly rates: readonly (Readonly<Record<string, Amount>> & { readonly above: Amount })[];
  };
  readonly times?: Readonly<Record<string, Readonly<Record<string, Amount>>>>;
  readonly minimum?: string;
  readonly discount?: Amount;
  readonly markup?: Amount;
  readonly credits?: Table;
  readonly each?: string;
  readonly gpu?: string;
  readonly usdPer?: string;
  readonly count?: number;
  readonly rows?: readonly { readonly code: string; readonly usd: string }[];
}

/** An amount: text or a number. */
export type Amount = string | number;

/** One amount, or amounts by class, or by several. */
export type Table = Amount | { readonly [name: string]: Table };

/** The rules of a written price, one or several. */
export function writtenRules(price: unknown): readonly WrittenRule[] {
  return (Array.isArray(price) ? price : [price]) as readonly WrittenRule[];
}

/** One of several prices of which the instant chooses, as it is written. */
export interface WrittenTime {
  readonly from?: string;
  readonly until?: string;
  readonly daily?: string;
  readonly days?: readonly string[];
  readonly price: unknown;
}

/** The prices of a written price that changes with time; none of a price that does not. */
export function writtenTimes(price: unknown): readonly WrittenTime[] {
  const entries: readonly unknown[] = Array.isArray(price) ? price : [];
  return entries.filter((entry) => isTime(entry)) as readonly WrittenTime[];
}

function isTime(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && 'price' in entry;
}
