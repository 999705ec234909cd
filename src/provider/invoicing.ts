import { Account } from '../billing/account/account.ts';
import type { InvoiceItem } from '../billing/account/snapshot.ts';
import type { Ledger } from '../billing/ledger.ts';
import { countedUnit } from '../billing/price/rule.ts';
import type { Usage } from '../billing/usage.ts';
import type { JobTable } from './job-table.ts';
import { startOfRun } from './price-clock.ts';
import { modelRules, type ProviderOptions } from './provider-options.ts';

/** Opens the customer's account at a provider; undefined where it keeps none. `movementsMax`: movements that are kept, 0 for none. */
export function openAccount(options: ProviderOptions, ledger: Ledger, movementsMax: number): Account | undefined {
  const { account } = options.billing;
  if (account === undefined) return undefined;
  const kept = movementsMax > 0 ? { movementsMax } : {};
  const invoiced = account.type === 'postpaid' ? { items: invoiceItems(options) } : {};
  return new Account(account, { ledger, startEpochMs: startOfRun(options), ...kept, ...invoiced });
}

/** What the invoices of a provider list: its models, each in the unit that all its prices count. */
function invoiceItems({ models }: ProviderOptions): readonly InvoiceItem[] {
  return models.map((model) => ({ model: model.name, ...countedUnit(modelRules(model)) }));
}

/** Says on the invoices of a postpaid account what the charges of jobs were for; their usages must be kept. */
export class Invoicing {
  readonly #account: Account;
  readonly #items: readonly InvoiceItem[];
  readonly #jobs: JobTable;

  constructor(account: Account, options: ProviderOptions, jobs: JobTable) {
    this.#account = account;
    this.#items = invoiceItems(options);
    this.#jobs = jobs;
  }

  /** The charge of a job has just changed, in nano-USD. A job that was charged nothing, or is again, counts for nothing. */
  itemize(job: number, beforeNano: number, nano: number): void {
    if (nano === beforeNano) return;
    const model = this.#jobs.model[job] as number;
    const times = Math.sign(nano) - Math.sign(beforeNano);
    const quantity =
      times === 0 ? 0 : times * (this.#items[model] as InvoiceItem).count(this.#jobs.usage[job] as Usage);
    this.#account.itemize(model, quantity, nano - beforeNano);
  }
}
