/** A text may be escaped more than once. */
const ROUNDS_MAX = 3;
const ESCAPED = /[\\%&]/;
const ESCAPE = /\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|%([0-9a-f]{2})|&#x([0-9a-f]{1,5});|&#(\d{1,6});|\\([^ux])/gi;

/** A text as it reads, and where in the text as it was written each of its characters begins; one more place for its end. */
interface Reading {
  readonly text: string;
  readonly places: readonly number[];
}

/** In lower case, with every character at its place. */
function inLowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A text as it reads, in lower case: as it is written, and after each round in which escapes are undone. */
export function plainTexts(said: string): string[] {
  const texts = [inLowerCase(said)];
  let text = said;
  for (let round = 0; round < ROUNDS_MAX && ESCAPED.test(text); round++) {
    text = text.replaceAll(ESCAPE, (_, u, x, percent, hex, digits, itself) =>
      characterOf([u, x, percent, hex] as string[], digits as string, itself as string),
    );
    texts.push(inLowerCase(text));
  }
  return texts;
}

/** The same with the places of all characters, for the few texts in which something is found. */
export function readingsOf(said: string): Reading[] {
  let reading: Reading = { text: said, places: Array.from({ length: said.length + 1 }, (_, place) => place) };
  const readings = [reading];
  for (let round = 0; round < ROUNDS_MAX && ESCAPED.test(reading.text); round++) {
    reading = unescaped(reading);
    readings.push(reading);
  }
  return readings.map(({ text, places }) => ({ text: inLowerCase(text), places }));
}

function unescaped({ text, places }: Reading): Reading {
  let plain = '';
  const kept: number[] = [];
  let from = 0;
  const keep = (upTo: number): void => {
    plain += text.slice(from, upTo);
    for (; from < upTo; from++) kept.push(places[from] as number);
  };
  for (const { 0: match, index, ...groups } of text.matchAll(ESCAPE)) {
    keep(index);
    plain += characterOf([groups[1], groups[2], groups[3], groups[4]], groups[5], groups[6]);
    kept.push(places[index] as number);
    from = index + match.length;
  }
  keep(text.length);
  kept.push(places[text.length] as number);
  return { text: plain, places: kept };
}

/** One character, whatever its number: it stands for one place. */
function characterOf(hex: readonly (string | undefined)[], digits: string | undefined, itself = ''): string {
  const code = hex.find((group) => group !== undefined);
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16) & 0xffff);
  return digits === undefined ? itself : String.fromCharCode(Number(digits) & 0xffff);
}
