/**
 * Watches for Ctrl-C, SIGTERM and SIGHUP, the end of its terminal, until `end`. Of `stops` the first ends a study with what it has, the second at once; `onFirst` is called at
 * the first.
 */
export function watchSignals(onFirst: () => void): {
  readonly stops: readonly [first: AbortSignal, second: AbortSignal];
  end(): void;
} {
  const [first, second] = [new AbortController(), new AbortController()];
  const onSignal = (): void => {
    if (first.signal.aborted) second.abort();
    else onFirst();
    first.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stops: [first.signal, second.signal],
    end: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
