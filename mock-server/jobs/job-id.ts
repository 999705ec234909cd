/** The seed that was asked for last, and how its ids begin: a server has one. */
let latest = { seed: Number.NaN, beginning: '' };

/**
 * Id of the n-th attempt since a run began, in the form of a UUID: the seed, then the number in hexadecimal. It is the id of the job, of
 * a refusal, and of the usage record, and the same run gives the same ids.
 */
export function jobId(seed: number, number: number): string {
  if (latest.seed !== seed) latest = { seed, beginning: `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-` };
  return latest.beginning + number.toString(16).padStart(12, '0');
}

/** The number of the attempt that has this id; undefined when no attempt of a run with this seed can have it. */
export function numberOfJob(seed: number, id: string): number | undefined {
  const number = /-[0-9a-f]{12}$/.test(id) ? Number.parseInt(id.slice(-12), 16) : Number.NaN;
  return jobId(seed, number) === id ? number : undefined;
}

/** An id of any run. */
export const JOB_ID: RegExp = /[0-9a-f]{8}-0000-4000-8000-[0-9a-f]{12}/;
