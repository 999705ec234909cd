/**
 * Requests simulated per CPU second: Tollmark beside SimPy and a C program of the same queue.
 *
 *   npm run bench -- [--base DIR] [--peers DIR | --no-peers] [--rounds N] [--requests N]
 *   npm run bench -- --memory [--base DIR]
 *
 * Each runs in a process of its own, on one core, in turn. Needs gcc and a Python with SimPy 3 (Debian: python3-simpy3);
 * a peer that is not there is left out, with a word about it. `--peers` takes mmc.c and mmc_simpy.py from another folder.
 * `--base` also measures another built tree. `--memory` prints the peak memory of 100 million requests instead.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peakMegabytes, REPETITIONS, simulateIn } from './contenders.ts';
import { measureInterleaved, outputOf, pinned, type Contender } from './measure.ts';
import { readPeerOutput, type SimulationRun } from './peer-output.ts';
import { medianRatio, ratioTable, type Measurement } from './ratio-table.ts';
import { treesOf, type Tree } from './tree.ts';

const QUEUES = [
  { name: 'S', servers: 16, file: 'bench/mm16.yaml', title: 'M/M/16, queue of 64, 5 % failures, 4 attempts' },
  { name: 'L', servers: 4096, file: 'bench/mm4096.yaml', title: 'M/M/4096, queue of 1,024, 5 % failures, 4 attempts' },
];
type Queue = (typeof QUEUES)[number];

/** Everything at once; no peer simulates it, so the plain queue S stands beside it. */
const FULL = {
  file: 'bench/full.yaml',
  title: 'full: lognormal service of 4 models, 2 limits, queue, 5xx, outage, budgeted retries, prepaid account',
};

const { values: flags } = parseArgs({
  options: {
    base: { type: 'string' },
    peers: { type: 'string', default: 'bench/peers' },
    'no-peers': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '2000000' },
    memory: { type: 'boolean', default: false },
  },
});
const trees = treesOf(flags.base);
const [own] = trees;

/** Attempts per request of each contender: simulators of the same queue agree on it. */
const amplification = new Map<string, number>();

function contender(name: string, run: () => SimulationRun): Contender {
  const measureOnce = (): number => {
    const { requests, attempts, requestsPerSecond } = run();
    amplification.set(name, attempts / requests);
    return requestsPerSecond;
  };
  return { name, measureOnce };
}

function treeContender(tree: Tree, file: string, name: string = tree.name): Contender {
  return contender(name, () => simulateIn(tree, file, [`workload.maxRequests=${flags.requests}`]));
}

/** A Python that has SimPy: the system's own first, since Debian's package is there. */
function pythonWithSimpy(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import simpy']).status === 0);
}

function peersOf(queue: Queue, folder: string, python: string | undefined): Contender[] {
  const peer = (name: string, command: readonly string[]): Contender =>
    contender(name, () => readPeerOutput(outputOf(pinned(command)), queue.servers));
  const peers: Contender[] = [];
  const binary = join(folder, 'mmc');
  if (spawnSync('gcc', ['-O3', join(flags.peers, 'mmc.c'), '-lm', '-o', binary], { stdio: 'inherit' }).status === 0) {
    peers.push(peer('c', [binary, 'D', queue.name, flags.requests, String(REPETITIONS)]));
  } else console.log('No gcc: the C program is left out.');
  if (python !== undefined) {
    peers.push(peer('simpy', [python, join(flags.peers, 'mmc_simpy.py'), queue.name]));
  } else console.log('No Python with SimPy (Debian: apt-get install python3-simpy3): SimPy is left out.');
  return peers;
}

/** Measures contenders in turn and prints them; the first is ours, and is divided by each of the others. */
function compare(title: string, contenders: readonly Contender[]): void {
  amplification.clear();
  const measurements: readonly Measurement[] = measureInterleaved(contenders, Number(flags.rounds));
  console.log(`\n${title}`);
  console.log(ratioTable(measurements, { baseline: 'tollmark', unit: 'M requests/s', divisor: 1e6 }));
  const amplifications = [...amplification].map(([name, value]) => `${name} ${value.toFixed(4)}`).join(', ');
  console.log(`attempts per request: ${amplifications}`);
  const [ours, ...others] = measurements;
  for (const other of others) {
    console.log(`tollmark / ${other.name}: ${medianRatio(ours?.values ?? [], other.values).toPrecision(3)} x`);
  }
}

function compareSpeed(folder: string): void {
  const python = flags['no-peers'] ? undefined : pythonWithSimpy();
  for (const queue of QUEUES) {
    const peers = flags['no-peers'] ? [] : peersOf(queue, folder, python);
    compare(queue.title, [...trees.map((tree) => treeContender(tree, queue.file)), ...peers]);
  }
  const plain = treeContender(own, QUEUES[0]?.file ?? '', 'tollmark S');
  compare(FULL.title, [...trees.map((tree) => treeContender(tree, FULL.file)), plain]);
}

function printMemory(): void {
  for (const tree of trees) {
    for (const requests of [1e6, 1e8]) {
      const megabytes = peakMegabytes(tree, 'bench/mm16.yaml', [`workload.maxRequests=${requests}`]);
      console.log(`${tree.name}: ${megabytes.toFixed(0)} MB at most, for ${requests / 1e6} million requests of M/M/16`);
    }
  }
}

if (flags.memory) printMemory();
else {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-bench-'));
  try {
    compareSpeed(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
