import fc from 'fast-check';
import { expect, test } from 'vitest';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { falOutputText } from '../../../src/wire/fal/output.ts';
import { writeFal } from '../../../src/wire/fal/reply.ts';
import { answerOf, falJob, jsonOf } from './samples.ts';

const prompts = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '€', '😀', '\u2028', '\0') });

test('what is written in pieces is the JSON of its fields, for any prompt, seed and time', () => {
  const seeds = fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined });
  const property = fc.property(prompts, seeds, fc.uuid(), fc.nat(1e6), (prompt, seed, id, servedMs) => {
    const job = falJob('/fal-ai/flux/dev', { prompt: `x${prompt}`, seed });
    const answer = answerOf(job, { id, startedEpochMs: 0, finishedEpochMs: servedMs });
    // The second time from what was kept.
    for (const text of [falOutputText(answer), falOutputText(answer)])
      expect(text).toBe(JSON.stringify(JSON.parse(text)));
    expect(jsonOf(writeFal(answer))).toMatchObject({
      prompt: `x${prompt}`,
      timings: { inference: servedMs / 1000 },
      ...(seed === undefined ? {} : { seed }),
    });
    expect(falDialect.decode(writeFal(answer)).outcome).toBe('ok');
  });
  fc.assert(property, { seed: 75, numRuns: 200 });
});
