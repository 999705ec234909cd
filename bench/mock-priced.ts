/** The mock server with one priced Prodia model whose jobs take no time; prints its port, and ends when its input ends. */
import { createMockServer, listenMockServer } from '../mock-server/index.ts';
import { createScenario } from '../src/scenario/load-scenario.ts';

const { provider, seed } = createScenario({
  name: 'bench',
  provider: {
    dialect: 'prodia',
    models: {
      'inference.flux-fast.schnell.txt2img.v2': {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '0ms' },
        price: { per: 'megapixel', usd: '0.0025', round: 'up' },
      },
    },
  },
  workload: {
    duration: '1s',
    arrivals: { type: 'closed', users: 1 },
    requests: [{ operation: 'text-to-image', model: 'inference.flux-fast.schnell.txt2img.v2' }],
  },
});
const server = createMockServer({ provider, seed });
console.log(new URL(await listenMockServer(server)).port);
process.stdin.resume().on('end', () => process.exit(0));
