import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Dialect } from '../../src/wire/dialect.ts';
import { DIALECTS, dialectNames } from '../../src/wire/dialects.ts';
import { MAKES_IMAGES, type Operation, type RequestClass } from '../../src/workload/request-class.ts';
import { usageOf } from '../../src/workload/request-usage.ts';
import { runs } from '../runs.ts';
import { jobOf, routeOf } from './wire-samples.ts';

const WIRE_NAME = 'acme/paint';

/** Requests for images of a mode as a scenario asks for them, and the class that they become. */
function classesOf(dialect: Dialect, operation: Operation, imagesMax: number): fc.Arbitrary<RequestClass> {
  const sidePx = fc.integer({ min: 2, max: 4000 });
  const size = fc.record({ widthPx: sidePx, heightPx: sidePx });
  const worksOnImages = operation !== 'text-to-image';
  return fc
    .record({
      index: fc.nat({ max: 9 }),
      images: fc.integer({ min: 1, max: imagesMax }),
      size: fc.option(size, { nil: undefined }),
      inputSize: fc.option(size, { nil: undefined }),
    })
    .map(({ index, images, size: asked, inputSize }) => {
      const input = worksOnImages && inputSize !== undefined ? { inputSize } : {};
      const fields = { prompt: 'a lamp', operation, images, ...(asked === undefined ? {} : { size: asked }), ...input };
      const steps = dialect.defaultSteps?.(operation) ?? 0;
      return { index, share: 1, operation, model: 'paint', usage: { ...usageOf(fields), steps }, prompt: 'a lamp' };
    });
}

describe.each(dialectNames)('%s', (name) => {
  const dialect: Dialect = DIALECTS[name];
  const modes = MAKES_IMAGES.filter((operation) => dialect.operations.includes(operation));
  const others = MAKES_IMAGES.filter((operation) => !modes.includes(operation));

  test.each(modes)(
    '%s arrives as what it is, with what it consumes, at a model of one name that does all modes',
    (mode) => {
      fc.assert(
        fc.property(classesOf(dialect, mode, name === 'prodia' || mode === 'upscale' ? 1 : 4), (requestClass) => {
          fc.pre(dialect.unsupportedReason(requestClass) === undefined);
          const request = dialect.encode(requestClass, WIRE_NAME, 'key');
          const path = dialect.locate?.(request.path, request.headers) ?? request.path;
          for (const known of [modes, modes.toReversed(), [mode]]) {
            const job = jobOf(routeOf(dialect, { path }).read({ ...request, path }, () => known));
            expect([job.operation, job.usage]).toEqual([mode, requestClass.usage]);
          }
        }),
        { seed: 42, numRuns: runs(60, 600) },
      );
    },
  );

  test.each(modes)('%s counts as another mode where the model of the name does only that one', (mode) => {
    const [requestClass] = fc.sample(classesOf(dialect, mode, 1), { seed: 1, numRuns: 1 }) as [RequestClass];
    const request = dialect.encode(requestClass, WIRE_NAME, 'key');
    const path = dialect.locate?.(request.path, request.headers) ?? request.path;
    for (const only of modes) {
      const reading = routeOf(dialect, { path }).read({ ...request, path }, () => [only]);
      const readAs = 'job' in reading ? reading.job.operation : 'refused';
      expect([only, 'refused']).toContain(readAs);
    }
  });

  test.skipIf(others.length === 0).each(others)(
    '%s, which has no route here, is a problem when the scenario is loaded',
    (mode) => {
      const model = {
        operation: mode,
        serviceTime: { type: 'constant', value: '1s' },
        price: { per: 'image', usd: '1' },
      };
      const load = (): unknown =>
        createScenario({
          name: 'modes',
          provider: { dialect: name, models: { paint: model } },
          workload: {
            duration: '1s',
            arrivals: { type: 'constant', rate: '1/s' },
            requests: [{ operation: mode, model: 'paint' }],
          },
        });
      const problems = ((): ScenarioError['problems'] => {
        try {
          load();
        } catch (error) {
          if (error instanceof ScenarioError) return error.problems;
          throw error;
        }
        return [];
      })();
      expect(problems).toMatchObject([
        { path: 'workload.requests[0].operation', message: expect.stringContaining(`but not ${mode}`) as unknown },
      ]);
    },
  );
});
