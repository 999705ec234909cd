import { createdAt, isAskedFor, readLogQuery } from './log-query.ts';
import { LOG, logEntries, type LogEntry } from './logs.ts';
import { modelPricing } from './pricing.ts';
import { jsonData } from './account.ts';
import { taskId } from './video.ts';
import { allOf, type BillLine, type VendorQueryContext } from '../query-context.ts';
import type { QueryHandler } from '../dialect.ts';

/** Records that `/api/log/token` gives at most: the latest. */
const TOKEN_LOGS_MAX = 1000;
/** Requests and tokens per minute are those of the last minute. */
const RATE_SPAN_S = 60;

/** The bill lines of some jobs: what they consumed and how long they took. A line that is not listed yet is missing. */
function billLinesOf(context: VendorQueryContext, jobIds: ReadonlySet<string>): ReadonlyMap<string, BillLine> {
  const found = new Map<string, BillLine>();
  for (const line of allOf((after, limit) => context.bill(after, limit))) {
    if (jobIds.has(line.id)) found.set(line.id, line);
    if (found.size === jobIds.size) break;
  }
  return found;
}

function jobIdsOf(entries: readonly LogEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ movement }) => movement.jobId ?? []));
}

/** What people read in the log. The vendor writes Chinese. */
function contentOf({ type, settled, movement }: LogEntry): string {
  if (type === LOG.topup) return 'Balance topped up';
  if (type === LOG.system) return 'Credit expired';
  if (type === LOG.error) return 'The request failed';
  if (type === LOG.refund) return settled?.afterQuota === 0 ? 'Refund of a failed task' : 'Settlement';
  return movement.kind === 'hold' ? 'Task submitted' : 'Request';
}

/** The `other` of a record, JSON in a text: the prices, and of a task its id and what it settled. */
function otherOf({ settled, movement, type }: LogEntry): string {
  const { model, jobId } = movement;
  if (model === undefined || jobId === undefined) return '';
  const { model_ratio, model_price, completion_ratio, quota_type } = modelPricing(model);
  const isTask = model.operation === 'text-to-video';
  const price = quota_type === 1 ? { model_price } : { model_price: -1, model_ratio, completion_ratio };
  const task = isTask ? { is_task: true, task_id: taskId(jobId) } : {};
  const isDelta = isTask && settled !== undefined && movement.kind !== 'hold';
  const delta = isDelta ? { pre_consumed_quota: settled.beforeQuota, actual_quota: settled.afterQuota } : {};
  const reason = type === LOG.refund && settled?.afterQuota === 0 ? { reason: 'task failed' } : {};
  return JSON.stringify({ ...price, group_ratio: 1, ...task, ...delta, ...reason });
}

/** A record as the vendor writes it (model/log.go, 2026-11). */
function logRecord(entry: LogEntry, line: BillLine | undefined): object {
  const { id, type, quota, movement } = entry;
  const usage = type === LOG.consume ? line?.request?.usage : undefined;
  const useMs = line === undefined ? 0 : line.endedEpochMs - line.createdEpochMs;
  return {
    id,
    user_id: 1,
    created_at: createdAt(entry),
    type,
    content: contentOf(entry),
    username: 'tollmark',
    token_name: movement.jobId === undefined ? '' : 'default',
    model_name: movement.model?.wireName ?? '',
    quota,
    prompt_tokens: usage?.inputTokens ?? 0,
    completion_tokens: usage?.outputTokens ?? 0,
    use_time: Math.floor(useMs / 1000),
    is_stream: line?.request?.streams ?? false,
    channel: 0,
    channel_name: '',
    token_id: movement.jobId === undefined ? 0 : 1,
    group: movement.jobId === undefined ? '' : 'default',
    ip: '',
    request_id: movement.jobId ?? '',
    other: otherOf(entry),
  };
}

function writeRecords(context: VendorQueryContext, entries: readonly LogEntry[]): object[] {
  const lines = billLinesOf(context, jobIdsOf(entries));
  return entries.map((entry) => logRecord(entry, lines.get(entry.movement.jobId ?? '')));
}

/**
 * Answers `GET /api/log/self`: a page of the log, newest first. Pages are counted from the newest record, so a page moves on while jobs end;
 * bound it with `end_timestamp` to read a log that does not change.
 */
export const listLogs: QueryHandler = (request, _params, context) => {
  const query = readLogQuery(request.path);
  const entries = [...logEntries(context)].filter(
    (entry) => (query.type === 0 || entry.type === query.type) && isAskedFor(entry, query),
  );
  const last = entries.length - (query.page - 1) * query.pageSize;
  const page = entries.slice(Math.max(0, last - query.pageSize), Math.max(0, last)).toReversed();
  const items = writeRecords(context, page);
  return jsonData({ page: query.page, page_size: query.pageSize, total: entries.length, items });
};

/** Answers `GET /api/log/token`: the log as a token without a login may read it, newest first, at most 1,000 records. */
export const listTokenLogs: QueryHandler = (_request, _params, context) => {
  const entries = [...logEntries(context)].slice(-TOKEN_LOGS_MAX).toReversed();
  return jsonData(writeRecords(context, entries));
};

/**
 * Answers `GET /api/log/self/stat`: the sum of consumption, and of consumption alone. Refunds are not taken off, whatever `type` is asked for
 * (`SumUsedQuota` in model/log.go, 2026-11): as a bill it is too high by every refund.
 */
export const statLogs: QueryHandler = (request, _params, context) => {
  const query = readLogQuery(request.path);
  const consumed = [...logEntries(context)].filter((entry) => entry.type === LOG.consume);
  const quota = consumed.filter((entry) => isAskedFor(entry, query)).reduce((sum, entry) => sum + entry.quota, 0);
  const since = Math.floor(context.nowEpochMs / 1000) - RATE_SPAN_S;
  const recent = consumed.filter((entry) => createdAt(entry) >= since);
  let tokens = 0;
  for (const line of billLinesOf(context, jobIdsOf(recent)).values())
    tokens += (line.request?.usage.inputTokens ?? 0) + (line.request?.usage.outputTokens ?? 0);
  return jsonData({ quota, rpm: recent.length, tpm: tokens });
};
