const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const VALID_TYPE = new RegExp(`^${TOKEN}/${TOKEN}$`);

/** The part of a `content-type` before its parameters, lower case. */
function essenceOf(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * The one content type of a header that came several times and was joined by commas: the last valid one that is not a star (WHATWG Fetch, "extract
 * a MIME type", 2026-11). Commas in quotes do not separate. Empty when none is valid; a header without a comma is given as it is.
 */
export function lastContentType(header: string | undefined): string {
  if (header === undefined || !header.includes(',')) return header ?? '';
  const types = header.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
  const isValid = (type: string): boolean => VALID_TYPE.test(essenceOf(type)) && essenceOf(type) !== '*/*';
  return types.findLast(isValid)?.trim() ?? '';
}

/** One type in lower case, the usual form. */
const SINGLE_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

/** The media type of a `content-type` header, lower case and without parameters; empty when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType !== undefined && SINGLE_TYPE.test(contentType)) return contentType;
  return essenceOf(lastContentType(contentType));
}

/**
 * The media types of an `accept` header in the order written, lower case, without parameters. Members joined by `; ` count
 * like members joined by `,`, because the vendor's SDK joins so (prodia 1.6.0: `multipart/form-data; image/jpeg`).
 */
export function acceptedTypes(accept: string): string[] {
  if (SINGLE_TYPE.test(accept)) return [accept];
  return accept
    .split(/[,;]/)
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member.includes('/') && !member.includes('='));
}
