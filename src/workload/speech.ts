/** Characters of text in a second of speech: about 150 words a minute. Only a default: a request may say how long its audio is. */
const CHARACTERS_PER_SECOND = 15;

/** How many characters a text has, as people and vendors count them: code points. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** A text of exactly so many characters: the prompt, repeated and cut. */
export function speechText(prompt: string, characters: number): string {
  const points = [...prompt];
  if (points.length === characters) return prompt;
  return Array.from({ length: characters }, (_, index) => points[index % points.length]).join('');
}

/** How long a text takes to be spoken, in whole ms, at 15 characters a second. */
export function speechMs(characters: number): number {
  return Math.round((characters * 1000) / CHARACTERS_PER_SECOND);
}
