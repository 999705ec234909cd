/** A law was broken; the message says how, in a sentence about this one case. */
export class LawBreach extends Error {
  override readonly name = 'LawBreach';
}

/** Says in a sentence how a law was broken. */
export function breach(sentence: string): never {
  throw new LawBreach(sentence);
}
