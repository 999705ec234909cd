const NAME_CHARS_MAX = 512;

/**
 * A vendor's name of a job or a file as a segment of a path, percent-encoded. Undefined where no URL can carry it: no text, empty, over 512
 * characters, with half of a surrogate pair, or with what leads to another path.
 */
export function pathSegment(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '' || name.length > NAME_CHARS_MAX) return undefined;
  if (name === '.' || name === '..' || /[/\\\p{Cs}]/u.test(name)) return undefined;
  return encodeURIComponent(name);
}

/** A vendor's name as it is kept and logged, cut to 512 characters; undefined where it is no text or empty. */
export function boundedName(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? name.slice(0, NAME_CHARS_MAX) : undefined;
}
