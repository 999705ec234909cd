import { HISTORY_START_MS } from '../../../src/testing/arbitraries/account-histories.ts';
import type { BillLine } from '../../../src/wire/query-context.ts';
import { billLine, deskOf, modelView, replyTo } from '../../wire/fal/samples.ts';

const DAY_MS = 86_400_000;

/** A job that was charged, and what is left of its charge. */
export interface OpenCharge {
  left: bigint;
  readonly key: number;
  readonly model: string;
  readonly atMs: number;
}

interface UsageRow {
  readonly endpoint_id: string;
  readonly cost_total: number;
  readonly auth_method?: string;
}

interface UsagePage {
  readonly summary?: readonly UsageRow[];
  readonly time_series?: readonly { readonly bucket: string; readonly results: readonly UsageRow[] }[];
}

function linesOf(charges: ReadonlyMap<string, OpenCharge>): BillLine[] {
  return [...charges].map(([id, { left, key, model, atMs }], index) => {
    const at = { createdEpochMs: atMs, startedEpochMs: atMs, endedEpochMs: atMs, listedEpochMs: atMs };
    const view = modelView(model, [{ per: 'image', usd: '0.001' }]);
    return billLine(index, { id, model: view, key: key + 1, chargedNano: Number(left), ...at });
  });
}

function ask(expand: string, lines: readonly BillLine[]): UsagePage {
  const nowEpochMs = Math.max(HISTORY_START_MS, ...lines.map(({ endedEpochMs }) => endedEpochMs)) + 1;
  const start = new Date(nowEpochMs - 60 * DAY_MS).toISOString();
  const { reply, json } = replyTo(
    'GET',
    `/v1/models/usage?timeframe=day&start=${start}&limit=1000&${expand}`,
    deskOf({ lines, nowEpochMs }),
  );
  if (reply.status !== 200) throw new Error(JSON.stringify(json));
  return json as UsagePage;
}

const nanoOf = ({ cost_total: usd }: UsageRow): bigint => BigInt(Math.round(usd * 1e9));

function sums(rows: readonly (readonly [string, bigint])[]): Record<string, bigint> {
  const found: Record<string, bigint> = {};
  for (const [name, nano] of rows) found[name] = (found[name] ?? 0n) + nano;
  return found;
}

/**
 * The spend as the usage API of the emulated fal shows it: by endpoint, by key, and by day. It splits by endpoint always, so the rows of a key
 * and those of a day are added up by whoever reads them.
 */
export function falUsage(
  charges: ReadonlyMap<string, OpenCharge>,
  by: 'model' | 'key' | 'day',
): Record<string, bigint> {
  const lines = linesOf(charges);
  if (by === 'day') {
    const { time_series: days = [] } = ask('expand=time_series', lines);
    return sums(days.flatMap(({ bucket, results }) => results.map((row) => [bucket, nanoOf(row)] as const)));
  }
  if (by === 'key') {
    const { summary = [] } = ask('expand=summary&expand=auth_method', lines);
    return sums(summary.map((row) => [row.auth_method ?? '', nanoOf(row)]));
  }
  return Object.fromEntries((ask('expand=summary', lines).summary ?? []).map((row) => [row.endpoint_id, nanoOf(row)]));
}
