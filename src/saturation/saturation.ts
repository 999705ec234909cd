import { z } from 'zod';
import { summarySchema } from '../measure/summary.ts';

const count = z.int().nonnegative();
const rate = z.number().nonnegative();
const latencySchema = z
  .strictObject({ mean: rate, p50: rate, p95: rate, p99: rate })
  .nullable()
  .describe('Of the replies that count, in ms; null without one.');

/** One number of connections, measured at the endpoint and at the null endpoint. */
const stepSchema = z.strictObject({
  connections: count.min(1),
  measuredMs: rate.describe('How long replies were counted, behind the first quarter of the step.'),
  throughput: rate.describe('Successes a second: replies with a status from 200 to 299.'),
  replies: rate.describe('All replies a second, refusals included.'),
  latencyMs: latencySchema.describe('Of successes.'),
  byStatus: z.record(z.string(), count).describe('Replies by status while they were counted.'),
  lost: count.describe(
    'Requests without a reply in the whole step: broken connections, timeouts, and those cut at its end.',
  ),
  busyShare: rate.max(1).describe("Share of the time in which the generator's event loop was busy."),
  generator: z
    .strictObject({ replies: rate, latencyMs: latencySchema })
    .nullable()
    .describe(
      'The same requests and as many bytes of reply at an endpoint that does nothing; null where it was not measured.',
    ),
});

/** What ended the growth of the throughput; see docs/commands.md. */
const LIMITS = ['endpoint', 'refusals', 'generator', 'none'] as const;

/** The curve of an endpoint's throughput over connections: `tollmark/saturation@1`. */
export const saturationSchema = z.strictObject({
  schema: z.literal('tollmark/saturation@1'),
  verdict: z.enum(['measured', 'partial']).describe('partial: it ended early, see reasons.'),
  scenario: summarySchema.shape.scenario,
  world: z.enum(['mock', 'real']),
  target: z.string().optional(),
  connectionsMax: count.min(1),
  stepMs: rate,
  steps: z.array(stepSchema),
  ceiling: z
    .strictObject({ throughput: rate, connections: count })
    .nullable()
    .describe('The highest throughput of a step; null without a success.'),
  limit: z
    .enum(LIMITS)
    .describe(
      'endpoint: it answers no more. refusals: it refuses more. generator: the load generator sends no more. none: throughput still grew.',
    ),
  knee: z
    .strictObject({ connections: rate, step: count })
    .nullable()
    .describe(
      'Where the line of an unloaded endpoint meets the ceiling: ceiling x latency at one connection; and the first step from there on.',
    ),
  dollars: z.strictObject({
    reckoned: z
      .string()
      .describe(
        'Decimal dollars: requests that succeeded, at the prices that the first replies stated, else the scenario’s.',
      ),
    unknownAtMost: z.string().describe('What requests without a reply may have cost besides.'),
    cap: z.string().nullable(),
  }),
  requests: count.describe('Requests sent to the endpoint.'),
  reasons: z.array(z.string()).describe('Why the verdict is partial.'),
});

export type Saturation = z.infer<typeof saturationSchema>;
export type SaturationStep = Saturation['steps'][number];
