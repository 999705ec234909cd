import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { JoinedRun } from '../joined.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const sumNano = (amounts: readonly (number | bigint)[]): bigint =>
  amounts.reduce<bigint>((total, each) => total + BigInt(each), 0n);

/** What holds of a run over HTTP whatever the network did; returns what does not. `isHonest`: replies are the server's own. */
export function breaches(scenario: Scenario, run: JoinedRun, isHonest: boolean): string[] {
  const laws = [...lawsOfAttempts(run), ...lawsOfMoney(scenario, run, isHonest), ...lawsOfJobs(run)];
  return [...run.faults, ...laws.flatMap(([holds, law]) => (holds ? [] : [law]))];
}

type Law = readonly [holds: boolean, law: string];

function lawsOfAttempts({ summary, lines, progress }: JoinedRun): Law[] {
  const { attempts } = summary;
  // With phases, how attempts ended is told of the steady ones.
  const { requests, attempts: all } = summary.phases?.all ?? summary;
  const { offered, succeeded, failed, dropped } = requests;
  const counted =
    sum(Object.values(attempts.byStatus)) + attempts.timeouts + attempts.networkErrors + (attempts.unfinished ?? 0);
  const keys = new Set(lines.map(({ request, attempt }) => `${request} ${attempt}`));
  const last = new Map<number, number>();
  for (const { request, attempt } of lines) last.set(request, Math.max(attempt, last.get(request) ?? 0));
  const isInOrder = ({ dueMs, sentMs, endedMs }: AttemptLine): boolean => dueMs <= sentMs && sentMs <= endedMs;
  const won = lines.filter(({ outcome }) => outcome === 'ok').length;
  return [
    [progress.active === 0, `${progress.active} requests are under way at the end`],
    [lines.length === all.total, `the log has ${lines.length} lines, the summary ${all.total} attempts`],
    [keys.size === lines.length, `${lines.length - keys.size} attempts ended twice`],
    [sum([...last.values()]) === lines.length, 'the attempts of a request are not numbered without gaps'],
    [offered === succeeded + failed + dropped, `${offered} offered: ${succeeded} + ${failed} + ${dropped}`],
    [counted === attempts.total, `${counted} attempts by status, timeout or network, of ${attempts.total}`],
    [lines.every(isInOrder), 'an attempt ends before it begins'],
    [lines.every(({ endedMs }) => Number.isFinite(endedMs)), 'an attempt has no end'],
    [won === succeeded, `${won} attempts succeeded, and ${succeeded} requests`],
  ];
}

function lawsOfMoney({ client, provider }: Scenario, { summary, stats, records }: JoinedRun, isHonest: boolean): Law[] {
  const charged = sumNano(records.map(({ chargedNanoUsd }) => chargedNanoUsd));
  const books = Object.values(stats.ledger.accounts).map((text) => parseNanoUsd(text));
  const { billed, useful, wasted, workerTime = '0', source } = summary.dollars;
  const billedNano = parseNanoUsd(billed) - parseNanoUsd(workerTime);
  const parts = parseNanoUsd(useful) + parseNanoUsd(wasted);
  const isPriceKnown = provider.models.every(
    ({ price, upstreams }) => upstreams === undefined && [price].flat().every(({ per }) => per !== 'compute-second'),
  );
  const cap = client.maxNanoUsd;
  const isCapped = cap !== undefined && isPriceKnown && isHonest;
  return [
    [sumNano(books) === 0n, `the ledger adds up to ${sumNano(books)}`],
    [source === 'usage-records', `dollars come from ${source}`],
    [billedNano === charged, `the summary bills ${billedNano}, the usage records ${charged}`],
    [billedNano === parts, `${billedNano} are billed, and ${parts} are useful or wasted`],
    [!isCapped || charged <= BigInt(cap), `${charged} were charged under a cap of ${cap}`],
  ];
}

function lawsOfJobs({ summary, stats, records }: JoinedRun): Law[] {
  const { jobs, attempts } = stats;
  const ended = sum(Object.values(jobs.ended));
  const keys = new Set(records.map(({ request, attempt }) => `${request} ${attempt}`));
  const sent = (summary.phases?.all ?? summary).attempts.total;
  const seen: Law = [attempts.total <= sent, `the server saw ${attempts.total} attempts of ${sent}`];
  // An interrupted run does not wait for its last jobs.
  if (summary.verdict === 'partial') return [seen];
  return [
    seen,
    [jobs.waiting + jobs.running === 0, `${jobs.waiting + jobs.running} jobs are under way behind the bill`],
    [ended === records.length, `${ended} jobs ended, and ${records.length} have a record`],
    [jobs.accepted === records.length, `${jobs.accepted} jobs were accepted, and ${records.length} have a record`],
    [keys.size === records.length, 'one attempt made two jobs'],
  ];
}
