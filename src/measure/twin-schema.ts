import { z } from 'zod';

const figureSchema = z.union([z.number(), z.string().regex(/^-?\d+(\.\d{1,9})?$/)]).nullable();

/** A run beside the simulation of the same scenario and seed. */
export const twinSchema = z
  .strictObject({
    partMs: z
      .number()
      .positive()
      .optional()
      .describe('Only so much of the run, from its start, was simulated and is compared; absent: all of it.'),
    figures: z.array(
      z.strictObject({
        metric: z.string().describe('A figure of the summary, by its dotted path.'),
        predicted: figureSchema.describe('As simulated.'),
        measured: figureSchema,
        difference: z.number().nullable().describe('measured / predicted - 1; null where that is no number.'),
        agrees: z.boolean().describe('Within 10 %, a latency also within 10 ms.'),
      }),
    ),
    agrees: z.boolean().describe('Whether all figures agree.'),
  })
  .describe('The twin: what a simulation of the same scenario and seed predicted, beside what the run measured.');

export type Twin = z.infer<typeof twinSchema>;
