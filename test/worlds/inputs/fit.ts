import { createScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { compact, type Input } from './parts.ts';

/** What a request may say that not every dialect carries. */
const EXTRAS = [
  'steps',
  'size',
  'images',
  'inputImages',
  'inputSize',
  'quality',
  'safety',
  'cachedTokens',
  'characters',
];

/** A scenario, and what it was written as. */
export interface Fitted {
  readonly input: Input;
  readonly scenario: Scenario;
}

/** A scenario of what was drawn, without the parts of its requests that the dialect does not carry; undefined where nothing is left of it. */
export function fit(input: Input): Fitted | undefined {
  const whole = read(input);
  if (whole !== undefined) return { input, scenario: whole };
  const workload = input['workload'] as Input;
  const withRequests = (requests: readonly Input[]): Input => ({ ...input, workload: { ...workload, requests } });
  const requests: readonly Input[] = (workload['requests'] as readonly Input[]).flatMap((request): readonly Input[] =>
    formsOf(request)
      .filter((form) => read(withRequests([form])) !== undefined)
      .slice(0, 1),
  );
  if (requests.length === 0) return undefined;
  const fitted = withRequests(requests);
  const scenario = read(fitted);
  return scenario === undefined ? undefined : { input: fitted, scenario };
}

/** A request as it is, then in another delivery, then with less in it. */
function formsOf(request: Input): Input[] {
  const bare = Object.fromEntries(Object.entries(request).filter(([key]) => !EXTRAS.includes(key)));
  return [request['delivery'], undefined, 'async'].flatMap((delivery) =>
    [request, bare].map((form) => compact({ ...form, delivery })),
  );
}

function read(input: Input): Scenario | undefined {
  try {
    return createScenario(input);
  } catch {
    return undefined;
  }
}
