import { HEADER_NAME, HEADER_VALUE } from '../../../units/header-grammar.ts';

/** Bytes of which the grammar of HTTP/1.1 speaks. */
export const [TAB, LF, CR, SPACE] = [9, 10, 13, 32] as const;

/** By byte: 1 where it may stand in the name of a header. */
export const IS_NAME: Uint8Array = bytesOf(HEADER_NAME);
/** By byte: 1 where it may stand in the value of a header. */
export const IS_VALUE: Uint8Array = bytesOf(HEADER_VALUE);

function bytesOf(texts: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(texts.test(String.fromCharCode(byte))));
}
