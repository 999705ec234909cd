import type { ComparedPair, Comparison, JudgedLimit } from '../../src/comparison/comparison.ts';
import { isMain } from '../../src/comparison/compare.ts';
import { changedText, furtherText, sideName } from '../comparison/sections.ts';
import { pairSentence } from '../comparison/words.ts';
import type { Case, Suite } from './suites.ts';

/** A comparison as tests: a suite for each head or cell, with a case for each limit, and one for each main figure that no limit is on. */
export function comparisonSuites(comparison: Comparison): Suite[] {
  const { scenario, pairs } = comparison;
  return pairs.map((pair) => ({
    name: pairs.length === 1 ? scenario.name : `${scenario.name}: ${sideName(pair)}`,
    properties: {
      verdict: pair.verdict,
      method: pair.method,
      world: comparison.world,
      base: pair.base.sources.join(', '),
      head: pair.head.sources.join(', '),
    },
    cases: [wholeCase(pair), ...(pair.limits ?? []).map(limitCase), ...figureCases(pair)],
  }));
}

function wholeCase(pair: ComparedPair): Case {
  const { verdict, notes } = pair;
  const output = [`${verdict}: ${pairSentence(pair)}`, ...notes].join('\n');
  if (verdict !== 'inconclusive') return { name: 'comparison', output };
  return {
    name: 'comparison',
    result: { kind: 'skipped', message: notes[0] ?? 'inconclusive: more runs would tell' },
    output,
  };
}

/** Only a limit fails: without one nobody has said how much is too much. */
function limitCase({ limit, metric, base, head, state, reason, furtherPairs }: JudgedLimit): Case {
  const output = changedText(metric, base, head);
  const message = [output, `${reason}${furtherText(furtherPairs)}`].filter((text) => text !== '').join('; ');
  if (state === 'held') return { name: limit, output: message };
  if (state === 'inconclusive') return { name: limit, result: { kind: 'skipped', message }, output: message };
  return {
    name: limit,
    result: { kind: 'failure', type: 'limit', message, text: `${limit}: ${message}` },
    output: message,
  };
}

function figureCases({ rows, limits = [] }: ComparedPair): Case[] {
  const limited = new Set(limits.map(({ metric }) => metric));
  return rows
    .filter(({ metric }) => isMain(metric) && !limited.has(metric))
    .map(({ metric, base, head, verdict, furtherPairs }): Case => {
      const changed = changedText(metric, base, head);
      const output = `${verdict}${changed === '' ? '' : `: ${changed}`}${furtherText(furtherPairs)}`;
      if (verdict !== 'inconclusive') return { name: metric, output };
      return { name: metric, result: { kind: 'skipped', message: output }, output };
    });
}
