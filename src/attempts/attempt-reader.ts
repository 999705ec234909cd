import { z } from 'zod';
import type { Summary } from '../measure/summary.ts';
import type { AttemptLine, LoggedInspection } from './attempt-record.ts';

/** The versions of a log that can be read. */
export const ATTEMPT_LOG_SCHEMAS = ['tollmark/attempts@1', 'tollmark/attempts@2'] as const;

const headerSchema = z.object({
  schema: z.enum(ATTEMPT_LOG_SCHEMAS),
  world: z.enum(['virtual', 'mock', 'real']),
});

/** The world that the header of a log tells, from the JSON of its first line; undefined where that is no header. */
export function loggedWorld(header: unknown): Summary['world'] | undefined {
  return headerSchema.safeParse(header).data?.world;
}

/** A line as JSON, of either version: the first has its times in ms, under the names of `AttemptLine`. */
type LineOnDisk = AttemptLine & {
  readonly dueUs?: number;
  readonly sentUs?: number;
  readonly endedUs?: number;
  readonly firstTokenUs?: number;
  readonly firstContentUs?: number;
  readonly inspection?: InspectionOnDisk;
};

interface InspectionOnDisk {
  readonly lostUs?: number;
  readonly askedUs?: number;
}

/** An attempt that has ended, from the JSON of its line in a log of either version. */
export function readAttempt(value: unknown): AttemptLine {
  const line = value as LineOnDisk;
  const { dueUs, sentUs, endedUs, firstTokenUs, firstContentUs, ...rest } = line;
  if (endedUs === undefined) return line;
  const { inspection } = rest;
  return {
    ...rest,
    dueMs: msOf(dueUs),
    sentMs: msOf(sentUs),
    endedMs: msOf(endedUs),
    ...(firstTokenUs === undefined ? {} : { firstTokenMs: msOf(firstTokenUs) }),
    ...(firstContentUs === undefined ? {} : { firstContentMs: msOf(firstContentUs) }),
    ...(inspection === undefined ? {} : { inspection: inspectionOf(inspection) }),
  };
}

function msOf(us: number | undefined): number {
  return (us ?? 0) / 1000;
}

function inspectionOf({ lostUs, askedUs, ...rest }: LoggedInspection & InspectionOnDisk): LoggedInspection {
  return { ...rest, lostMs: msOf(lostUs), askedMs: msOf(askedUs) };
}

/** Number of request and attempt, `12/1`. Requests ahead of the run have numbers of their own. */
export function attemptName(request: number, attempt: number, isPriming: boolean): string {
  return `${isPriming ? 'priming ' : ''}${request}/${attempt}`;
}
