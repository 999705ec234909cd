/**
 * Id of the n-th attempt since a run began, in the form of a UUID: the seed, then the number in hexadecimal. It is the id of the job, of
 * a refusal, and of the usage record, and the same run gives the same ids.
 */
export function jobId(seed: number, number: number): string {
  return `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
