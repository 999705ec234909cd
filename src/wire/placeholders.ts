/** The input of operations that need an image: a black PNG of 256 x 256 pixels in one bit. */
export const PLACEHOLDER_PNG: Uint8Array = Uint8Array.from([
  137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 116, 9, 149, 203,
  0, 0, 0, 31, 73, 68, 65, 84, 120, 218, 237, 193, 1, 13, 0, 0, 0, 194, 160, 247, 79, 109, 14, 55, 160, 0, 0, 0, 0, 0,
  0, 0, 0, 190, 13, 33, 0, 0, 1, 96, 228, 157, 151, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
]);

/** The input of operations that need a video: an MP4 container (ISO/IEC 14496-12) of one second without a track. */
export const PLACEHOLDER_MP4: Uint8Array = Uint8Array.from([
  0, 0, 0, 24, 102, 116, 121, 112, 105, 115, 111, 109, 0, 0, 2, 0, 105, 115, 111, 109, 109, 112, 52, 49, 0, 0, 0, 116,
  109, 111, 111, 118, 0, 0, 0, 108, 109, 118, 104, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 232, 0, 0, 3, 232,
  0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1,
]);

const WAV_HEAD: readonly number[] = [
  82, 73, 70, 70, 68, 3, 0, 0, 87, 65, 86, 69, 102, 109, 116, 32, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0, 64, 31, 0, 0,
  1, 0, 8, 0, 100, 97, 116, 97, 32, 3, 0, 0,
];

/** The input of operations that need a recording: WAV, 100 ms of silence, mono, 8,000 samples a second of 8 bits, whose middle is 128. */
export const PLACEHOLDER_WAV: Uint8Array = Uint8Array.from([...WAV_HEAD, ...Array.from({ length: 800 }, () => 128)]);
