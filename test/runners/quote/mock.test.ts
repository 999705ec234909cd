import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../../mock-server/index.ts';
import { type EstimateFlags, runEstimate } from '../../../src/commands/estimate.ts';
import type { Estimate } from '../../../src/estimate/dollars.ts';
import { readTextFile } from '../../../src/platform/files.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { folderWith, writtenTerminal } from '../../commands/written-terminal.ts';

const FLAGS: EstimateFlags = {
  json: true,
  out: undefined,
  seed: undefined,
  set: [],
  quiet: true,
  color: false,
  target: undefined,
  dialect: undefined,
};

async function estimate(path: string, target: string | undefined): Promise<Estimate> {
  const { terminal, written } = writtenTerminal({ TOLLMARK_API_KEY: 'lmnfl_test.key' });
  expect(await runEstimate(path, { ...FLAGS, target }, terminal)).toBe(0);
  return JSON.parse(written.stdout) as Estimate;
}

/** Serves the provider of a scenario; gives the origin, and what the mock has charged. */
async function serve(path: string): Promise<{ origin: string; charged: () => unknown }> {
  const { scenario } = loadScenario(path, { readText: readTextFile, overrides: [] });
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  const origin = await listenMockServer(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return { origin, charged: () => [server.stats().jobs.accepted, server.stats().ledger] };
}

const scenarioOf = (dialect: string, models: string, requests: string): string => `name: told
provider:
  dialect: ${dialect}
  models:
${models}
workload:
  duration: 10s
  arrivals: { type: constant, rate: 10/s }
  requests:
${requests}
projection: { requestsPerMonth: 1_000_000 }
`;

const TIME = 'serviceTime: { type: constant, value: 1s }';

test.each([
  [
    'lumenfall',
    `    image: { operation: text-to-image, wireName: acme/image, ${TIME}, price: { per: image, usd: "0.04" } }
    edit: { operation: image-edit, ${TIME}, price: { per: megapixel, usd: "0.003" } }
    video: { operation: text-to-video, ${TIME}, price: { per: video-second, usd: "0.10" } }`,
    `    - { weight: 3, operation: text-to-image, model: image, images: 2, size: 1024x1024 }
    - { weight: 1, operation: image-edit, model: edit, size: 1536x1024 }
    - { weight: 1, operation: text-to-video, model: video, duration: 8s, size: 1280x720, delivery: async }`,
  ],
  [
    'fal',
    `    image: { operation: text-to-image, wireName: fal-ai/acme/dev, ${TIME}, price: { per: megapixel, usd: "0.025" } }
    edit: { operation: image-edit, wireName: fal-ai/acme/edit, ${TIME}, price: { per: image, usd: "0.04" } }
    video: { operation: text-to-video, wireName: fal-ai/acme/video, ${TIME}, price: { per: video-second, usd: "0.1", round: exact } }
    restyle: { operation: video-to-video, wireName: fal-ai/acme/restyle, ${TIME}, price: { per: video-second, usd: "0.2", round: exact } }
    music: { operation: text-to-audio, wireName: fal-ai/acme/music, ${TIME}, price: { per: audio-second, usd: "0.002" } }
    hear: { operation: speech-to-text, wireName: fal-ai/acme/hear, ${TIME}, price: { per: input-audio-second, usd: "0.0003" } }
    listen: { operation: speech-to-text, wireName: fal-ai/acme/listen, ${TIME}, price: { per: input-audio-minute, usd: "0.01" } }
    own: { operation: text-to-image, wireName: fal-ai/acme/own, ${TIME}, price: { per: compute-second, usd: "0.001" } }`,
    `    - { weight: 3, operation: text-to-image, model: image, images: 2, size: 1024x1024 }
    - { weight: 1, operation: image-edit, model: edit, size: 1536x1024 }
    - { weight: 1, operation: text-to-video, model: video, duration: 5.2s }
    - { weight: 1, operation: video-to-video, model: restyle, duration: 4s }
    - { weight: 1, operation: text-to-audio, model: music, audio: 12.5s }
    - { weight: 1, operation: speech-to-text, model: hear, audio: 61.7s }
    - { weight: 1, operation: speech-to-text, model: listen, audio: 90s }
    - { weight: 1, operation: text-to-image, model: own }`,
  ],
])(
  '%s: what the emulated endpoint tells is what the scenario says, and asking costs nothing',
  async (...[dialect, models, requests]) => {
    const path = join(folderWith({ 's.yaml': scenarioOf(dialect, models, requests) }), 's.yaml');
    const { origin, charged } = await serve(path);
    const own = await estimate(path, undefined);
    const told = await estimate(path, origin);
    expect(told.total).toEqual(own.total);
    expect(told.byModel.map(({ model, perRequest }) => [model, perRequest])).toEqual(
      own.byModel.map(({ model, perRequest }) => [model, perRequest]),
    );
    for (const { sources } of told.byModel) expect(sources.join()).toContain(origin);
    expect(charged()).toMatchObject([0, { charges: { count: 0, dollars: '0' } }]);
  },
);
