import { z } from 'zod';

/** The HTTP status of a failure, 400 to 599. */
export const failureStatusSchema: z.ZodInt = z.int().min(400).max(599);

/** Whether a status is a success, 200 to 299. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
