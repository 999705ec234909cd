/** The name of a header (RFC 9110, 5.6.2, 2022-06). */
export const HEADER_NAME: RegExp = /^[\w!#$%&'*+.^`|~-]+$/;
/** The value of a header, a character for each byte (RFC 9110, 5.5, 2022-06). */
export const HEADER_VALUE: RegExp = /^[\t -~\u0080-\u00ff]*$/;
/** Headers of what carries a request: a second word on them would be taken for another request (RFC 9112, 11.2, 2022-06). */
export const CARRIER_HEADER: RegExp =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer)$/i;
