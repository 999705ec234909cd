/** How busy the load generator was during a run, as shares of its wall time. */
export interface GeneratorLoad {
  /** Time in which its event loop had work. */
  readonly eventLoopUtilization: number;
  /** Processor time that it got; less than `eventLoopUtilization` where other programs took the processor from it. */
  readonly cpuShare: number;
}

/** Processor time of this process so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Begins to watch how busy this process is; what it returns tells how busy it has been since. */
export function watchProcess(): () => GeneratorLoad {
  const [loop, startedCpuMs, startedMs] = [performance.eventLoopUtilization(), cpuMs(), performance.now()];
  return () => ({
    eventLoopUtilization: performance.eventLoopUtilization(loop).utilization,
    cpuShare: (cpuMs() - startedCpuMs) / (performance.now() - startedMs),
  });
}
