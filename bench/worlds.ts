import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tryLaw } from '../test/worlds/law.ts';

/** Seeds of one process. What Node and libraries keep of a run can add up to no more than that. */
const PIECE = 500;

/** What a process found in its seeds, and its most memory. */
interface Piece {
  readonly seeds: number;
  /** Seeds that had something to compare. */
  readonly compared: number;
  readonly breaches: readonly string[];
  readonly peakMb: number;
}

/**
 * Proves the law of the two worlds by hand: `--seeds N` tries so many seeds from `--from` on, in `--workers` processes at a time; `--seed N` tries
 * one, and makes its scenario small.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
    workers: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
  },
});
const [from, seeds] = [Number(values.from), Number(values.seeds)];

if (values.seed !== undefined) {
  const { breach, isCompared } = await tryLaw(Number(values.seed), true);
  const agreed = isCompared ? 'the two worlds agree' : 'nothing to compare';
  console.log(breach === '' ? `Seed ${values.seed}: ${agreed}.` : breach);
  process.exitCode = breach === '' ? 0 : 1;
} else if (process.send !== undefined) {
  process.send(await tryPiece());
} else {
  await tryAll();
}

async function tryPiece(): Promise<Piece> {
  const breaches: string[] = [];
  let compared = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const { breach, isCompared } = await tryLaw(seed);
    if (breach !== '') breaches.push(breach);
    if (isCompared) compared++;
  }
  const peakMb = Math.ceil(process.resourceUsage().maxRSS / 1024);
  return { seeds, compared, breaches, peakMb };
}

async function tryAll(): Promise<void> {
  const beganMs = Date.now();
  const sum = { seeds: 0, compared: 0, breaches: 0, peakMb: 0 };
  let next = from;
  const work = async (): Promise<void> => {
    while (next < from + seeds) {
      const first = next;
      next = Math.min(first + PIECE, from + seeds);
      const piece = await tried(first, next - first);
      for (const breach of piece.breaches) console.log(`${breach}\n`);
      sum.seeds += piece.seeds;
      sum.compared += piece.compared;
      sum.breaches += piece.breaches.length;
      sum.peakMb = Math.max(sum.peakMb, piece.peakMb);
      const perSecond = (sum.seeds / (Date.now() - beganMs)) * 1000;
      console.log(
        `${sum.seeds} seeds, ${sum.compared} compared, ${sum.breaches} with a difference; ${perSecond.toFixed(1)} seeds/s, up to ${sum.peakMb} MB a process`,
      );
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
  process.exitCode = sum.breaches === 0 ? 0 : 1;
}

/** What a process of its own finds. */
async function tried(first: number, count: number): Promise<Piece> {
  const child = fork(fileURLToPath(import.meta.url), ['--from', String(first), '--seeds', String(count)]);
  const fails = once(child, 'exit').then(([code]) => {
    throw new Error(
      `The process of seeds ${first} to ${first + count - 1} ended without a result, with ${String(code)}.`,
    );
  });
  const [piece] = (await Promise.race([once(child, 'message'), fails])) as [Piece];
  fails.catch(() => {});
  child.disconnect();
  return piece;
}
