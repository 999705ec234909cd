/**
 * Requests simulated per CPU second: Tollmark beside SimPy and a C program of the same queue.
 *
 *   npm run bench -- [--peers DIR] [--rounds N] [--requests N]
 *
 * Each runs in a process of its own, on one core, in turn. Needs gcc and a Python with SimPy 3 (Debian: python3-simpy3);
 * a peer that is not there is left out, with a word about it. `--peers` takes mmc.c and mmc_simpy.py from another folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureInterleaved, outputOf, pinned, type Contender } from './measure.ts';
import { readPeerOutput, type PeerLine } from './peer-output.ts';
import { medianRatio, ratioTable, type Measurement } from './ratio-table.ts';

const QUEUES = [
  { name: 'S', servers: 16, file: 'bench/mm16.yaml', title: 'M/M/16, queue of 64, 5 % failures, 4 attempts' },
  { name: 'L', servers: 4096, file: 'bench/mm4096.yaml', title: 'M/M/4096, queue of 1,024, 5 % failures, 4 attempts' },
];
type Queue = (typeof QUEUES)[number];

/** Everything at once; no peer simulates it, so the plain queue S stands beside it. */
const FULL = {
  name: 'full',
  servers: 280,
  file: 'bench/full.yaml',
  title: 'full: lognormal service of 4 models, 2 limits, queue, 5xx, outage, budgeted retries, prepaid account',
};

const { values: flags } = parseArgs({
  options: {
    peers: { type: 'string', default: 'bench/peers' },
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '2000000' },
  },
});

/** Attempts per request of each contender: peers that simulate the same queue agree on it. */
const amplification = new Map<string, number>();

function contender(name: string, queue: Queue, command: readonly string[]): Contender {
  const measureOnce = (): number => {
    const line: PeerLine = readPeerOutput(outputOf(pinned(command)), queue.servers);
    amplification.set(name, line.attempts / line.requests);
    return line.requestsPerSecond;
  };
  return { name, measureOnce };
}

/** A Python that has SimPy: the system's own first, since Debian's package is there. */
function pythonWithSimpy(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import simpy']).status === 0);
}

function contendersOf(queue: Queue, folder: string, python: string | undefined): Contender[] {
  const child = fileURLToPath(new URL('simulate-child.js', import.meta.url));
  const contenders = [contender('tollmark', queue, [process.execPath, child, queue.file, flags.requests])];
  const binary = join(folder, 'mmc');
  if (spawnSync('gcc', ['-O3', join(flags.peers, 'mmc.c'), '-lm', '-o', binary], { stdio: 'inherit' }).status === 0) {
    contenders.push(contender('c', queue, [binary, 'D', queue.name, flags.requests, '3']));
  } else console.log('No gcc: the C program is left out.');
  if (python !== undefined) {
    contenders.push(contender('simpy', queue, [python, join(flags.peers, 'mmc_simpy.py'), queue.name]));
  } else console.log('No Python with SimPy (Debian: apt-get install python3-simpy3): SimPy is left out.');
  return contenders;
}

/** Only ours: what simulating everything costs against simulating the plain queue. */
function fullContenders(): Contender[] {
  const child = fileURLToPath(new URL('simulate-child.js', import.meta.url));
  const [plain] = QUEUES as [Queue];
  return [
    contender('tollmark', FULL, [process.execPath, child, FULL.file, flags.requests]),
    contender('tollmark S', plain, [process.execPath, child, plain.file, flags.requests]),
  ];
}

function report(queue: Queue, measurements: readonly Measurement[]): void {
  console.log(`\n${queue.title}`);
  console.log(ratioTable(measurements, { baseline: 'tollmark', unit: 'M requests/s', divisor: 1e6 }));
  const amplifications = [...amplification].map(([name, value]) => `${name} ${value.toFixed(4)}`).join(', ');
  console.log(`attempts per request: ${amplifications}`);
  const [ours, ...peers] = measurements;
  for (const peer of peers) {
    console.log(`tollmark / ${peer.name}: ${medianRatio(ours?.values ?? [], peer.values).toPrecision(3)} x`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tollmark-bench-'));
try {
  const python = pythonWithSimpy();
  for (const queue of QUEUES) {
    amplification.clear();
    report(queue, measureInterleaved(contendersOf(queue, folder, python), Number(flags.rounds)));
  }
  amplification.clear();
  report(FULL, measureInterleaved(fullContenders(), Number(flags.rounds)));
} finally {
  rmSync(folder, { recursive: true });
}
