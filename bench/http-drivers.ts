import autocannon from 'autocannon';

/** A closed loop: so many connections, each sending its next request when the last one is answered. */
export interface ClosedLoop {
  readonly url: string;
  readonly connections: number;
  readonly durationMs: number;
}

/** Drives a closed loop to its end and counts the answers with status 200. */
export type HttpDriver = (load: ClosedLoop) => Promise<number>;

/**
 * autocannon without a rate, which is a plain closed loop. Its correction for coordinated omission stays out of play:
 * version 9.0.0 applies it to rates only, and refuses `ignoreCoordinatedOmission` without one (lib/validate.js, read 2026-11).
 */
export async function driveWithAutocannon({ url, connections, durationMs }: ClosedLoop): Promise<number> {
  const result = await autocannon({ url, connections, duration: durationMs / 1000 });
  return result['2xx'];
}

/** The contenders of bench/http-runner.ts by name, in the order of the table. */
export const HTTP_DRIVERS: Readonly<Record<string, HttpDriver>> = { autocannon: driveWithAutocannon };
