import { describe, expect, test } from 'vitest';
import { nanoUsdText } from '../../src/money/nano-usd.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { DIALECTS, dialectNames } from '../../src/wire/dialects.ts';
import { MAKES_IMAGES } from '../../src/workload/request-class.ts';
import { compareWorlds, verdict } from './comparison.ts';

const CENT = 10_000_000n;

/** One model that does all modes of a wire format, the first for a cent, the next for two, and so on; some jobs fail, and are billed. */
function scenarioOf(dialect: string, modes: readonly string[]): Scenario {
  const operations = modes.map((mode, i) => [mode, { price: { per: 'request', usd: `0.0${i + 1}` } }]);
  return createScenario({
    name: 'modes',
    seed: 5,
    provider: {
      dialect,
      models: {
        paint: { serviceTime: { type: 'constant', value: '100ms' }, operations: Object.fromEntries(operations) },
      },
      faults: [{ status: 500, share: 0.2 }],
      billing: { charge: 'acceptance', outcomes: 'accepted' },
    },
    workload: {
      maxRequests: 60,
      arrivals: { type: 'constant', rate: '10/s' },
      requests: modes.map((operation) => ({ operation, model: 'paint' })),
    },
    client: { retry: { type: 'constant', attempts: 2, base: '50ms' } },
  });
}

describe.each(dialectNames)('%s', (name) => {
  const modes = MAKES_IMAGES.filter((operation) => DIALECTS[name].operations.includes(operation));

  test('each mode of one model is billed over HTTP as simulated, at its own price, and told apart', async () => {
    const compared = await compareWorlds(scenarioOf(name, modes));
    expect(verdict(compared)).toBe('');
    const { byOperation = [], byModel, dollars } = compared.joined.summary;
    expect(byOperation.map(({ operation }) => operation)).toEqual(modes);
    for (const [i, row] of byOperation.entries())
      expect(row.dollars.billed).toBe(nanoUsdText(BigInt(row.attempts * (i + 1)) * CENT));
    expect(byModel.map((row) => [row.model, row.dollars.billed])).toEqual([['paint', dollars.billed]]);
    const served = new Set(compared.joined.records.map(({ model, operation }) => `${model} ${operation}`));
    expect([...served].toSorted()).toEqual(modes.map((mode) => `paint ${mode}`).toSorted());
  });
});
