/** The image that a request sends along where an operation needs an input: a black PNG of 256 x 256 pixels in one bit. */
export const PLACEHOLDER_PNG: Uint8Array = Uint8Array.from([
  137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 116, 9, 149, 203,
  0, 0, 0, 31, 73, 68, 65, 84, 120, 218, 237, 193, 1, 13, 0, 0, 0, 194, 160, 247, 79, 109, 14, 55, 160, 0, 0, 0, 0, 0,
  0, 0, 0, 190, 13, 33, 0, 0, 1, 96, 228, 157, 151, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
]);
