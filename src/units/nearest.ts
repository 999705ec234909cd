/** Texts longer than this are compared by their beginning only. */
const COMPARED_LENGTH = 64;
/** Of more names than these only those that begin alike are compared. */
const COMPARED_NAMES = 200;

/** Least number of letters to insert, remove or replace that turns one text into the other (Levenshtein, 1965). */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

function distance(left: string, right: string): number {
  return editDistance(left.toLowerCase().slice(0, COMPARED_LENGTH), right.toLowerCase().slice(0, COMPARED_LENGTH));
}

function sameLetters(left: string, right: string): number {
  let count = 0;
  while (count < COMPARED_LENGTH && count < left.length && left[count] === right[count]) count++;
  return count;
}

/** The names that begin most like `text`: a slip is seldom at the beginning. */
function beginningAlike(text: string, names: readonly string[]): readonly string[] {
  if (names.length <= COMPARED_NAMES) return names;
  return names
    .map((name) => ({ name, same: sameLetters(text, name) }))
    .toSorted((left, right) => right.same - left.same)
    .slice(0, COMPARED_NAMES)
    .map(({ name }) => name);
}

/** The names in order of likeness to `text`, the nearest first; equally near ones keep their order. Of many names, the 200 that begin most like it. */
export function nearestFirst(text: string, names: readonly string[]): string[] {
  return beginningAlike(text, names)
    .map((name) => ({ name, distance: distance(text, name) }))
    .toSorted((left, right) => left.distance - right.distance)
    .map(({ name }) => name);
}

/** The name that `text` was most likely meant to be: at most a third of its letters, or two, are wrong. Undefined when none is near. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const [first] = nearestFirst(text, names);
  if (first === undefined || distance(text, first) > Math.max(2, Math.floor(first.length / 3))) return undefined;
  return first;
}
