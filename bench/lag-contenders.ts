import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IMAGE_PROVIDER, IMAGE_REQUESTS } from './image-provider.ts';

/** A constant rate to be sent. */
export interface ConstantLoad {
  readonly url: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** Where files of the load may be written. */
  readonly folder: string;
}

/** A load generator: the command that sends a load. */
export interface LoadGenerator {
  readonly name: string;
  /** Whether it sends requests ahead of the load. */
  readonly primes: boolean;
  command(load: ConstantLoad): string[];
}

const BODY = JSON.stringify({ model: 'm', prompt: 'a lighthouse at dusk', n: 1, size: '1024x1024' });

/** `tollmark run` of a tree that is built, with its log. */
export function tollmarkIn(name: string, tree: string, flags: readonly string[] = []): LoadGenerator {
  const cli = resolve(tree, 'dist/src/cli.js');
  return {
    name,
    primes: true,
    command: ({ url, ratePerSecond, seconds, folder }) => {
      const file = join(folder, 'lag.yaml');
      writeFileSync(
        file,
        JSON.stringify({
          name: 'lag',
          provider: IMAGE_PROVIDER,
          workload: {
            duration: `${seconds}s`,
            // Where requests are dropped, the server cannot tell which of the plan the later ones are.
            catchUp: true,
            arrivals: { type: 'constant', rate: `${ratePerSecond}/s` },
            requests: IMAGE_REQUESTS,
          },
        }),
      );
      const out = ['--out', join(folder, `${name}-${Date.now()}`), '-q'];
      return [process.execPath, cli, 'run', file, '--target', url, '--max-dollars', '1000000', ...out, ...flags];
    },
  };
}

/** k6 by its constant-arrival-rate executor. */
export function k6At(path: string): LoadGenerator {
  return {
    name: 'k6',
    primes: false,
    command: ({ url, ratePerSecond, seconds, folder }) => {
      const file = join(folder, 'lag.js');
      const rate = { rate: ratePerSecond, timeUnit: '1s', duration: `${seconds}s`, preAllocatedVUs: 200, maxVUs: 1000 };
      const scenarios = { lag: { executor: 'constant-arrival-rate', ...rate } };
      const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };
      writeFileSync(
        file,
        `import http from 'k6/http';
export const options = ${JSON.stringify({ scenarios, discardResponseBodies: false })};
export default () => { http.post(${JSON.stringify(`${url}/v1/images/generations`)}, ${JSON.stringify(BODY)}, ${JSON.stringify({ headers })}).json(); };
`,
      );
      return [path, 'run', '--quiet', '--no-usage-report', file];
    },
  };
}

/** autocannon at an overall rate, which it keeps by the second and not by the request. */
export const autocannon: LoadGenerator = {
  name: 'autocannon',
  primes: false,
  command: ({ url, ratePerSecond, seconds }) => {
    const cli = createRequire(import.meta.url).resolve('autocannon');
    const load = ['--overallRate', String(ratePerSecond), '--duration', String(seconds), '--connections', '50'];
    const request = ['--method', 'POST', '--headers', 'content-type=application/json', '--body', BODY];
    return [process.execPath, cli, '--json', ...load, ...request, `${url}/v1/images/generations`];
  },
};

/** This tree. */
export const OWN_TREE: string = fileURLToPath(new URL('../..', import.meta.url));
