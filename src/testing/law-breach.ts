/** A law was broken; the message says how, in a sentence about this one case. */
export class LawBreach extends Error {
  override readonly name = 'LawBreach';
}

/** Throws a `LawBreach` with the sentence unless the condition holds. */
export function demand(condition: boolean, sentence: () => string): asserts condition {
  if (!condition) throw new LawBreach(sentence());
}
