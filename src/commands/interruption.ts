/** Ctrl-C and SIGTERM as a study sees them. */
export interface Interruption {
  /** The first ends it with what it has, the second at once. */
  readonly stops: readonly [first: AbortSignal, second: AbortSignal];
  /** Leaves signals to Node again. */
  end(): void;
}

/** Watches for signals. `onFirst` is called at the first. */
export function watchSignals(onFirst: () => void): Interruption {
  const [first, second] = [new AbortController(), new AbortController()];
  const onSignal = (): void => {
    if (first.signal.aborted) second.abort();
    else onFirst();
    first.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stops: [first.signal, second.signal],
    end: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
