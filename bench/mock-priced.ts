/** The mock server with the priced model of a case, `mock-priced CASE`; prints its port, and ends when its input ends. */
import { createMockServer, listenMockServer } from '../mock-server/index.ts';
import { createScenario } from '../src/scenario/load-scenario.ts';
import { MOCK_CASES } from './mock-cases.ts';

/** What a class of requests must say of its size. */
const SIZES: { readonly [operation: string]: object } = {
  chat: { inputTokens: 10, outputTokens: 50 },
  embedding: { inputTokens: 10 },
  'text-to-video': { size: '1280x720', duration: '4s', delivery: 'async' },
};

const [name = 'prodia-json'] = process.argv.slice(2);
const measured = MOCK_CASES[name];
if (measured === undefined) throw new Error(`No case ${name}: use one of ${Object.keys(MOCK_CASES).join(', ')}.`);
const { dialect, model, operation, price } = measured;
const { provider, seed } = createScenario({
  name: 'bench',
  provider: { dialect, models: { [model]: { operation, serviceTime: { type: 'constant', value: '0ms' }, price } } },
  workload: {
    duration: '1s',
    arrivals: { type: 'closed', users: 1 },
    requests: [{ operation, model, ...SIZES[operation] }],
  },
} as unknown as Parameters<typeof createScenario>[0]);
const server = createMockServer({ provider, seed });
console.log(new URL(await listenMockServer(server)).port);
process.stdin.resume().on('end', () => process.exit(0));
