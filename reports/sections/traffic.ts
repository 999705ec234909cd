import { STATUS_CODES } from 'node:http';
import type { LatencySummary, Summary } from '../../src/measure/summary.ts';
import {
  formatColumnShare,
  formatCount,
  formatDollars,
  formatMs,
  formatRate,
  formatRatio,
  formatShare,
} from '../../src/units/format.ts';
import { type Note, type Section, warning } from '../section.ts';
import { intervalNotes, latencyIntervalNotes, noIntervalNotes, RATES } from './intervals.ts';

const OUTCOME_COLUMNS = ['outcome', 'count', 'share'] as const;

/** A count and its share of the whole; a dash where that is nothing. */
function countRow(label: string, count: number, whole: number): readonly string[] {
  return [label, formatCount(count), formatColumnShare(whole === 0 ? null : count / whole)];
}

/** How requests ended, and what the client's own bounds refused. */
export function requestSection(summary: Summary): Section {
  const {
    requests,
    phases,
    refused,
    errorRate,
    validity: { droppedLate = 0 },
  } = summary;
  const refusals = [
    [refused.inFlight, 'request', 'dropped because maxInFlight were under way'],
    [refused.spendCap, 'attempt', 'not sent because maxDollars would have been passed'],
  ] as const;
  const notes = refusals.flatMap(([count, noun, why]): Note[] =>
    count === 0
      ? []
      : [
          {
            text: `Refused${phases === undefined ? '' : ' in the whole run'}: ${formatCount(count)} ${count === 1 ? noun : `${noun}s`} ${why}.`,
            style: 'warn',
          },
        ],
  );
  if (droppedLate > 0) {
    const what = `${formatCount(droppedLate)} ${droppedLate === 1 ? 'request was' : 'requests were'} dropped`;
    notes.push({ text: `${what} because the load generator came to them too late.`, style: 'warn' });
  }
  const outcomes = ['offered', 'succeeded', 'failed', 'dropped'] as const;
  const { unfinished = 0 } = requests;
  if (unfinished > 0) notes.push({ text: unfinishedText(unfinished), style: 'warn' });
  const rows = outcomes.flatMap((name) => {
    const row = countRow(name, requests[name], requests.offered);
    return name === 'failed' && unfinished > 0 ? [row, countRow('· unfinished', unfinished, requests.offered)] : [row];
  });
  return {
    title: 'requests',
    remark: `error rate ${formatShare(errorRate)}`,
    parts: [{ columns: OUTCOME_COLUMNS, rows, heads: 'none' }, ...intervalNotes(summary, ['errorRate']), ...notes],
  };
}

function unfinishedText(count: number): string {
  const what = count === 1 ? '1 request that failed was' : `${formatCount(count)} requests that failed were`;
  return `${what} still under way when the run stopped waiting; client.drain says how long it waits.`;
}

/** How attempts ended, by name: each status in order, then those without an answer; with what never happened. */
export function attemptEndings({
  byStatus,
  timeouts,
  networkErrors,
  unfinished = 0,
}: Summary['attempts']): readonly (readonly [name: string, count: number])[] {
  const statuses = Object.entries(byStatus).toSorted(([a], [b]) => Number(a) - Number(b));
  return [
    ...statuses.map(([status, count]) => [`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), count] as const),
    ['timeout', timeouts],
    ['network error', networkErrors],
    ['unfinished', unfinished],
  ];
}

/**
 * Attempts by how they ended: each status in order, then those without an answer, without what never happened; and the polls of jobs,
 * which only a run over HTTP has.
 */
export function attemptSection(summary: Summary): Section {
  const { attempts, polls, retryAmplification } = summary;
  const endings = attemptEndings(attempts);
  const failures = Object.entries<number | undefined>(attempts.failedBy ?? {})
    .map(([name, count = 0]) => [name, count] as const)
    .toSorted(([, a], [, b]) => b - a);
  const told = failures.filter(([name]) => !['timeout', 'network-error', 'unfinished'].includes(name));
  const rows = [
    countRow('sent', attempts.total, attempts.total),
    ...endings.flatMap(([label, count]) => (count > 0 ? [countRow(label, count, attempts.total)] : [])),
    ...told.map(([name, count]) => countRow(`· ${name.replaceAll('-', ' ')}`, count, attempts.total)),
    ...(polls === undefined ? [] : [['polls of jobs', formatCount(polls), '']]),
  ];
  const notes = [
    ...intervalNotes(summary, ['retryAmplification']),
    ...keyNotes(attempts),
    ...inspectionNotes(summary),
    ...messageNotes(attempts),
  ];
  return {
    title: 'attempts',
    remark: `retry amplification ${formatRatio(retryAmplification)}`,
    parts: [{ columns: OUTCOME_COLUMNS, rows, heads: 'none' }, ...notes],
  };
}

/** How many attempts each API key carried, and how many of them were refused for coming too fast. */
function keyNotes({ byKey = [] }: Summary['attempts']): Note[] {
  const keys = byKey.map(
    ({ attempts, throttled }, index) =>
      `key ${index + 1}: ${formatCount(throttled)} × 429 of ${formatCount(attempts)} attempts`,
  );
  return keys.length === 0 ? [] : [{ text: `${keys.join(', ')}.` }];
}

/** What was found of the tasks of lost attempts before they were sent again; nothing where none was asked for. */
function inspectionNotes({ inspections }: Summary): Note[] {
  if (inspections === undefined) return [];
  const { asked, completed, failed, unknown, foundByKey = 0, avoidedAtMost } = inspections;
  const tasks = asked === 1 ? '1 task' : `${formatCount(asked)} tasks`;
  const resends = completed === 1 ? '1 resend' : `${formatCount(completed)} resends`;
  const found = `${formatCount(completed)} completed, ${formatCount(failed)} failed, ${formatCount(unknown)} unknown`;
  const avoided = `Inspection avoided ${resends}, at most ${formatDollars(avoidedAtMost)} if none is lost again`;
  const byKey = foundByKey === 0 ? '' : `; ${formatCount(foundByKey)} more found by idempotency key`;
  return [{ text: `${avoided}: ${tasks} of lost attempts asked for, ${found}${byKey}.` }];
}

/** What failed attempts say of themselves: a paragraph for each kind. */
function messageNotes({ messages: kinds = [], untoldFailures = 0 }: Summary['attempts']): Note[] {
  const untold = { text: `messages of other outcomes and statuses: ${formatCount(untoldFailures)}` };
  const notes = kinds.map(({ outcome, status, messages, others }) => {
    const told = messages.map(({ text, count }) => `“${text}” (${formatCount(count)})`);
    const rest = others === 0 ? [] : [`other messages (${formatCount(others)})`];
    return {
      text: `${status === 0 ? '' : `${status}, `}${outcome.replaceAll('-', ' ')}: ${[...told, ...rest].join(', ')}`,
    };
  });
  return untoldFailures === 0 ? notes : [...notes, untold];
}

/** Offered load, attempts, goodput and streamed tokens, each per second. */
export function throughputSection(summary: Summary): Section {
  const { throughput, phases } = summary;
  const { offeredPerSecond, attemptsPerSecond, goodputPerSecond, streamedTokensPerSecond: tokens } = throughput;
  const rows = [
    ['offered', formatRate(offeredPerSecond), 'requests that were due'],
    ['attempts', formatRate(attemptsPerSecond), 'attempts answered'],
    ['goodput', formatRate(goodputPerSecond), 'requests that succeeded'],
    ...(tokens === undefined ? [] : [['tokens', formatRate(tokens), 'output tokens of streamed answers']]),
  ];
  const columns = ['rate', { head: 'per second', kind: 'points' }, { head: '', kind: 'meaning' }] as const;
  return {
    title: 'throughput',
    parts: [
      { columns, rows, heads: 'none', caption: `Means over the ${phases === undefined ? 'run' : 'steady phase'}` },
      ...intervalNotes(summary, RATES),
    ],
  };
}

/** The percentiles of each time that was recorded: send lag is left out in virtual time, where it is zero by construction. */
export function latencySection(summary: Summary): Section {
  const { latencyMs, attemptLatencyMs, queueWaitMs, sendLagMs, world } = summary;
  const { firstTokenMs, firstContentMs, tokenTimeMs, chunkGapMs } = summary;
  const times: readonly (readonly [string, string, LatencySummary | undefined])[] = [
    ['latency', 'due to final outcome, of requests that succeeded', latencyMs],
    ['attempt latency', 'sent to answered, of all attempts', attemptLatencyMs],
    ['first token', 'sent to the first of a streamed answer, reasoning included', firstTokenMs],
    ['first content', 'sent to the first that the user reads', firstContentMs],
    ['per token', 'from the first to the last output, for each token behind the first', tokenTimeMs],
    ['chunk gap', 'between two parts of a streamed answer', chunkGapMs],
    ['queue wait', 'accepted to started, at the provider', queueWaitMs],
    ['send lag', 'first attempts: due to sent', world === 'virtual' ? undefined : sendLagMs],
  ];
  const rows = times.flatMap(([label, meaning, time]) => {
    if (time === undefined) return [];
    const { p50, p90, p95, p99, p999, max, count } = time;
    return [[label, meaning, ...[p50, p90, p95, p99, p999, max].map(formatMs), formatCount(count)]];
  });
  const columns = [
    'time',
    { head: '', kind: 'meaning', pageOnly: true },
    'p50',
    'p90',
    'p95',
    'p99',
    { head: 'p99.9', pageOnly: true },
    'max',
    { head: 'count', pageOnly: true },
  ] as const;
  const { streamStalls = 0 } = summary;
  const gaps = streamStalls === 1 ? '1 gap' : `${formatCount(streamStalls)} gaps`;
  const stalls =
    streamStalls === 0 ? [] : [warning(`${gaps} between parts of streamed answers took a second or longer`)];
  const parts = [
    { columns, rows, caption: 'Percentiles' },
    ...latencyIntervalNotes(summary),
    ...noIntervalNotes(summary),
    ...stalls,
  ];
  return { title: 'latency', parts };
}

/** The models that anything was asked of, of which the provider may offer more; none when there are fewer than two. */
export function modelsToTell({ byModel }: Summary): Summary['byModel'] {
  const asked = byModel.filter(({ requests, attempts }) => requests.offered > 0 || attempts > 0);
  return asked.length < 2 ? [] : asked;
}

/** Requests, attempts and latency of each model, when there is more than one. */
export function modelSection(summary: Summary): Section | undefined {
  const rows = modelsToTell(summary).map(({ model, requests, attempts, latencyMs }) => [
    model,
    ...[requests.offered, requests.succeeded, attempts].map(formatCount),
    ...[latencyMs.p50, latencyMs.p95].map(formatMs),
  ]);
  if (rows.length === 0) return undefined;
  const columns = ['model', 'offered', 'succeeded', 'attempts', 'p50', 'p95'];
  return { title: 'by model', parts: [{ columns, rows, caption: 'Requests, attempts and latency of each model' }] };
}
