import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EndedJobs } from '../../../mock-server/jobs/ended-jobs.ts';
import type { EndedFacts, JobWriter } from '../../../mock-server/jobs/job-facts.ts';
import type { JobView } from '../../../src/wire/query-context.ts';
import { requestOf } from '../memory/samples.ts';

/** A writer that shows facts as they are. */
const writer = { view: (facts: EndedFacts) => facts as unknown as JobView } as JobWriter;
const REQUESTS = [requestOf({ prompt: 'p' }), requestOf({ prompt: 'q' })];

const step = fc.record({
  request: fc.constantFrom(...REQUESTS),
  chargedNano: fc.constantFrom(1, 2),
  isView: fc.boolean(),
  dropped: fc.integer({ min: 0, max: 2 }),
  times: fc.constantFrom(1, 1, 1, 150),
});

test('each job is shown as it was added, however many come and go: a model', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const jobs = new EndedJobs(Number.MAX_SAFE_INTEGER);
      const model = new Map<number, JobView>();
      let number = 0;
      for (const { request, chargedNano, isView, dropped, times } of steps) {
        for (let time = 0; time < times; time++) {
          const at = number++;
          const same = {
            request,
            chargedNano,
            outcome: 'ok',
            model: 0,
            key: chargedNano,
            quoteNano: 3,
            isPriceStated: true,
          };
          const facts = { ...same, number: at, acceptedMs: at, startedMs: at + 0.5, endedMs: at + 1 } as EndedFacts;
          const view = { request, id: String(at) } as JobView;
          if (isView) jobs.addView(at, chargedNano, view, [request], at + 1);
          else jobs.addFacts(facts, writer);
          model.set(at, isView ? view : writer.view(facts));
          for (let drop = 0; drop < dropped && model.size > 0; drop++) {
            const [oldest = -1] = model.keys();
            expect(jobs.firstEndedMs).toBe(oldest + 1);
            jobs.dropFirst();
            model.delete(oldest);
            expect(jobs.get(oldest)).toBeUndefined();
          }
        }
      }
      expect(jobs.size).toBe(model.size);
      for (const [at, view] of model) expect(jobs.get(at)?.view()).toEqual(view);
      while (jobs.size > 0) jobs.dropFirst();
      expect(jobs.memory).toMatchObject({ bytes: 0, forgotten: 0 });
    }),
    { seed: 42, numRuns: 60 },
  );
});
