/** What simulating one scenario came to. */
export interface SimulationRun {
  readonly requests: number;
  readonly attempts: number;
  /** Requests simulated per second of CPU time. */
  readonly requestsPerSecond: number;
}

/**
 * Reads the line of a peer's output that tells of the queue with so many servers and with failures. A line without
 * `c=` counts when it is the only one: such a peer prints nothing but what it was asked for.
 */
export function readPeerOutput(output: string, servers: number): SimulationRun {
  const lines = output.split('\n').filter((line) => line.includes('Mreq/s'));
  const line =
    lines.find((text) => text.includes(`c=${servers} p=0.05`)) ?? (lines.length === 1 ? lines[0] : undefined);
  const number = (pattern: RegExp): number => Number(pattern.exec(line ?? '')?.[1] ?? Number.NaN);
  const read = {
    requests: number(/\breq=(\d+)/),
    attempts: number(/\batt=(\d+)/),
    requestsPerSecond: number(/([\d.]+) Mreq\/s/) * 1e6,
  };
  if (Object.values(read).some(Number.isNaN)) {
    throw new Error(`Expected a line with "req=", "att=" and "Mreq/s" about ${servers} servers, but read:\n${output}`);
  }
  return read;
}
