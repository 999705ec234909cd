import type { Dialect, ReplyReading } from '../../wire/dialect.ts';

/** A wire format whose client asks for the state of its jobs every `pollMs` at the latest, where the vendor's clients wait for seconds. */
export function hurriedDialect(dialect: Dialect, pollMs: number): Dialect {
  const hurried = (reading: ReplyReading): ReplyReading => {
    const { next } = reading;
    if (next === undefined) return reading;
    const afterMs = Math.min(next.afterMs, pollMs);
    return { ...reading, next: { ...next, afterMs, decode: (reply) => hurried(next.decode(reply)) } };
  };
  return { ...dialect, decode: (reply) => hurried(dialect.decode(reply)) };
}
