import type { HttpRun } from './http-run.ts';

/** What a load has measured, be it of one load generator or of several together. */
export interface MeasuredLoad extends Pick<HttpRun, 'recorders' | 'scenarioNano' | 'dearestNano'> {
  readonly bill: Pick<HttpRun['bill'], 'costs' | 'bySource'>;
  readonly answers: Pick<HttpRun['answers'], 'deliveries' | 'phases' | 'byKey' | 'unreadable' | 'unstreamed'>;
  readonly requests: Pick<HttpRun['requests'], 'foreign'>;
  readonly exemplars: Pick<HttpRun['exemplars'], 'requests' | 'exemplars'>;
  readonly client: Pick<HttpRun['client'], 'refusedInFlight' | 'refusedSpendCap' | 'capReached'>;
  readonly abortWatch: Pick<NonNullable<HttpRun['abortWatch']>, 'aborted'> | undefined;
  readonly load: Pick<HttpRun['load'], 'endMs'>;
  readonly connection: Pick<HttpRun['connection'], 'deadMs' | 'waits'>;
}
