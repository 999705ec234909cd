import { STATUS_CODES } from 'node:http';
import { type Invoice, type InvoiceRow, type Join, JOINS } from '../../src/invoice/invoice-schema.ts';
import {
  countOf,
  formatColumnShare,
  formatCount,
  formatDollars,
  formatMs,
  formatShare,
} from '../../src/units/format.ts';
import type { Section } from '../section.ts';
import { thresholdSection } from '../sections/headline.ts';
import { invoiceDollarSection } from './dollars.ts';
import { retrySection } from './retries.ts';
import { waterfallSection } from './waterfall.ts';

/** The sections of an invoice in reading order; a page draws the last one itself. */
export const INVOICE_SECTIONS = {
  limits: (invoice: Invoice) => thresholdSection(invoice, 'limits'),
  dollars: invoiceDollarSection,
  retries: retrySection,
  requests: requestSection,
  attempts: attemptSection,
  latency: latencySection,
  models: (invoice: Invoice) => rowSection('models', invoice.models),
  routes: (invoice: Invoice) => rowSection('routes', invoice.routes),
  unserved: unservedSection,
  worst: (invoice: Invoice) => waterfallSection(invoice.worst[0]),
} as const satisfies Readonly<Record<string, (invoice: Invoice) => Section | undefined>>;

function countRow(label: string, count: number, whole: number): string[] {
  return [label, formatCount(count), formatColumnShare(whole === 0 ? null : count / whole)];
}

function requestSection({ requests, errorRate }: Invoice): Section {
  const { total, byJoin } = requests;
  const states = (['succeeded', 'failed', 'open'] as const).filter((state) => state !== 'open' || requests.open > 0);
  const joins = JOINS.filter((join) => byJoin[join] > 0);
  const rows = [
    countRow('sent', total, total),
    ...states.map((state) => countRow(state, requests[state], total)),
    ...joins.map((join) => countRow(`joined ${JOIN_ADVERBS[join]}`, byJoin[join], total)),
  ];
  const columns = ['outcome', 'count', 'share'] as const;
  return {
    title: 'requests',
    remark: `error rate ${formatShare(errorRate)}`,
    parts: [
      {
        columns,
        rows,
        heads: 'none',
        caption: 'What became of requests, and how sure it is which attempts are theirs',
      },
      ...(total === 0 ? [] : [{ text: 'Joined: how sure it is which attempts belong to one request.' }]),
    ],
  };
}

const JOIN_ADVERBS: { readonly [K in Join]: string } = {
  certain: 'for certain',
  likely: 'likely',
  guess: 'by a guess',
};

function attemptSection({ attempts }: Invoice): Section {
  const { total, byStatus, resets, hangUps, open, replayed } = attempts;
  const statuses = Object.entries(byStatus).toSorted(([a], [b]) => Number(a) - Number(b));
  const others = [
    ['reset by the provider', resets],
    ['client left', hangUps],
    ['open', open],
    ['joined a job by its key', replayed],
  ] as const;
  const rows = [
    countRow('sent', total, total),
    ...statuses.map(([status, count]) => countRow(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), count, total)),
    ...others.flatMap(([label, count]) => (count === 0 ? [] : [countRow(label, count, total)])),
  ];
  return {
    title: 'attempts',
    parts: [{ columns: ['outcome', 'count', 'share'], rows, heads: 'none', caption: 'How attempts ended' }],
  };
}

function latencySection({ latencyMs, attemptLatencyMs }: Invoice): Section | undefined {
  if (attemptLatencyMs.count === 0) return undefined;
  const rows = (
    [
      ['request', latencyMs],
      ['attempt', attemptLatencyMs],
    ] as const
  ).map(([name, { p50, p90, p95, p99, max }]) => [name, ...[p50, p90, p95, p99, max].map(formatMs)]);
  const remark = 'as the server saw it: first attempt to output, arrival to end';
  return {
    title: 'latency',
    remark,
    parts: [{ columns: ['', 'p50', 'p90', 'p95', 'p99', 'max'], rows, heads: 'all' }],
  };
}

const ROWS_MAX = 20;

function rowSection(title: string, rows: readonly InvoiceRow[]): Section | undefined {
  if (rows.length === 0) return undefined;
  const shown = rows
    .slice(0, ROWS_MAX)
    .map(({ name, requests, succeeded, attempts, latencyMs, dollars }) => [
      name,
      formatCount(requests),
      formatCount(succeeded),
      formatCount(attempts),
      formatMs(latencyMs.p50),
      formatMs(latencyMs.p95),
      formatDollars(dollars.billed),
      formatDollars(dollars.wasted),
    ]);
  const columns = [title.replace(/s$/, ''), 'requests', 'ok', 'attempts', 'p50', 'p95', 'billed', 'wasted'];
  const beyond = rows.length - ROWS_MAX;
  const more = beyond > 0 ? [{ text: `${countOf(beyond, 'further row')}: the JSON has them.` }] : [];
  return { title, parts: [{ columns, rows: shown, heads: 'all', caption: `By ${title.replace(/s$/, '')}` }, ...more] };
}

/** What was asked for and is not there. */
function unservedSection({ unknownRoutes, unknownModels }: Invoice): Section | undefined {
  const rows = [
    ...unknownRoutes.counts.map(({ name, count }) => ['no such route', name, formatCount(count)]),
    ...unknownModels.counts.map(({ name, count }) => ['no such model', name, formatCount(count)]),
  ];
  const others = unknownRoutes.others + unknownModels.others;
  if (rows.length === 0 && others === 0) return undefined;
  const columns = ['what', { head: 'name', kind: 'text' }, 'requests'] as const;
  const more = others === 0 ? [] : [{ text: `${countOf(others, 'request')} to further names.` }];
  return {
    title: 'not served',
    remark: 'add them to the scenario, or correct the address',
    parts: [
      {
        columns,
        rows: rows.slice(0, 2 * ROWS_MAX),
        heads: 'all',
        caption: 'Routes and models that the server does not have',
      },
      ...more,
    ],
  };
}
