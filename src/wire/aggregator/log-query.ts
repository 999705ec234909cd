import type { LogEntry } from './logs.ts';
import { queryOf } from '../query-fields.ts';

const PAGE_SIZE_DEFAULT = 10;
const PAGE_SIZE_MAX = 100;

/** Which records of the log are asked for. */
export interface LogQuery {
  readonly page: number;
  readonly pageSize: number;
  /** 0: all types. */
  readonly type: number;
  /** Unix epoch seconds, both inclusive; 0: no bound. */
  readonly start: number;
  readonly end: number;
  readonly modelName: string;
}

/** A whole number of a parameter, and 0 for what is none, as the vendor reads them. */
function count(params: URLSearchParams, name: string): number {
  const text = params.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/**
 * Reads `?p=1&page_size=10&type=2&start_timestamp=..&end_timestamp=..&model_name=..` (controller/log.go and common/page_info.go, 2026-11). What
 * is malformed counts as absent, and pages hold at most 100 records. The other filters of the vendor are taken and do nothing: the mock has
 * one user, one token and one group.
 */
export function readLogQuery(path: string): LogQuery {
  const params = queryOf(path);
  return {
    page: Math.max(1, count(params, 'p')),
    pageSize: Math.min(PAGE_SIZE_MAX, count(params, 'page_size') || PAGE_SIZE_DEFAULT),
    type: count(params, 'type'),
    start: count(params, 'start_timestamp'),
    end: count(params, 'end_timestamp'),
    modelName: params.get('model_name') ?? '',
  };
}

/** Unix epoch seconds of a record. */
export function createdAt({ movement }: LogEntry): number {
  return Math.floor(movement.atEpochMs / 1000);
}

/** Whether a record is within the span and of the model that are asked for; its type is another question. */
export function isAskedFor(entry: LogEntry, { start, end, modelName }: LogQuery): boolean {
  const at = createdAt(entry);
  return (
    (start === 0 || at >= start) &&
    (end === 0 || at <= end) &&
    (modelName === '' || entry.movement.model?.wireName === modelName)
  );
}
