import { textBytes } from '../json-bytes.ts';

const RATE_HZ = 8000;
const HEADER_BYTES = 44;
/** The middle of unsigned samples of 8 bits. */
const SILENCE = 128;

/** A recording of silence, where an operation needs one to be sent along: WAV, mono, 8,000 samples a second of 8 bits each. */
export function silentWav(durationMs: number): Uint8Array {
  const samples = Math.round((durationMs * RATE_HZ) / 1000);
  const bytes = new Uint8Array(HEADER_BYTES + samples).fill(SILENCE, HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(textBytes('RIFF'), 0);
  view.setUint32(4, HEADER_BYTES - 8 + samples, true);
  bytes.set(textBytes('WAVEfmt '), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, RATE_HZ, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  bytes.set(textBytes('data'), 36);
  view.setUint32(40, samples, true);
  return bytes;
}
