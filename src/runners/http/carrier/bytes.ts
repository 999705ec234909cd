/** Bytes of which the grammar of HTTP/1.1 speaks. */
export const [TAB, LF, CR, SPACE] = [9, 10, 13, 32] as const;

/** By byte: 1 where it may stand in the name of a header (RFC 9110, 5.6.2, 2022-06). */
export const IS_NAME: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/^[\w!#$%&'*+.^`|~-]$/.test(String.fromCharCode(byte))),
);

/** By byte: 1 where it may stand in the value of a header (RFC 9110, 5.5, 2022-06). */
export const IS_VALUE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte === TAB || (byte >= SPACE && byte !== 127)),
);
