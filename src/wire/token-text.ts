/** Words that fill a text up to its length. */
const FILLING = ['over', 'and', 'over', 'again'] as const;

/**
 * Tokens of a text under the tokenizer of the mock: a word, which is what stands between white space, is one token. Every vendor counts by a
 * vocabulary of its own, so a real endpoint finds other numbers in the same text. Counting stops above `max`: the answer is then `max + 1`.
 */
export function countTokens(text: string, max: number): number {
  const word = /\S+/g;
  let count = 0;
  while (count <= max && word.test(text)) count += 1;
  return count;
}

/** The text that was asked for last: a load test asks for the same one again and again. */
let latest = { opening: '', tokens: 0, text: '' };

/**
 * A text of exactly `tokens` tokens: the words of `opening`, cut or filled up to the length with words that repeat. The same arguments give
 * the same text.
 */
export function tokenText(opening: string, tokens: number): string {
  if (latest.opening !== opening || latest.tokens !== tokens)
    latest = { opening, tokens, text: writeTokens(opening, tokens) };
  return latest.text;
}

function writeTokens(opening: string, tokens: number): string {
  const own = (opening.match(/\S+/g) ?? []).slice(0, tokens);
  const missing = tokens - own.length;
  const rounds = Math.floor(missing / FILLING.length);
  const repeated = `${FILLING.join(' ')} `.repeat(rounds);
  const rest = FILLING.slice(0, missing - rounds * FILLING.length);
  return `${[...own, ''].join(' ')}${repeated}${rest.join(' ')}`.trimEnd();
}
