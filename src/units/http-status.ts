import { z } from 'zod';

/** The HTTP status of a failure, 400 to 599. */
export const failureStatusSchema: z.ZodInt = z.int().min(400).max(599);
