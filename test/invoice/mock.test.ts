import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invoiceOf } from '../../src/invoice/invoice.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { connected, httpBytes, imageRequest, mock, until } from '../mock-server/mock-fixture.ts';
import { runs } from '../runs.ts';
import { CONTEXT } from './samples.ts';

const FAULTS = [
  { status: 500, share: 0.3 },
  { status: 503, stage: 'admission', share: 0.3 },
  { type: 'disconnect', share: 0.4 },
  { type: 'disconnect', status: 504, share: 0.4 },
  { type: 'reset', share: 0.2 },
  { type: 'empty', share: 0.3 },
  { type: 'moderated', share: 0.3 },
];

test('what attempts were billed is the ledger of the mock server, to the nano-dollar, whoever left', async () => {
  const worlds = fc.record({
    faults: fc.subarray(FAULTS),

    onDisconnect: fc.constantFrom('continue', 'cancel'),
    leaves: fc.array(fc.constantFrom('stays', 'leaves early', 'leaves late'), { minLength: 1, maxLength: 8 }),
    seed: fc.nat(1000),
  });
  const property = fc.asyncProperty(worlds, async ({ faults, onDisconnect, leaves, seed }) => {
    const world = mock({ faults, onDisconnect }, { traffic: true, seed });
    for (const [index, leave] of leaves.entries()) {
      const socket = await connected(world);
      socket.write(httpBytes(imageRequest(world.dialect, { usage: { images: 1 + (index % 2) } })));
      await until(
        () => world.server.stats().requests === index + 1 && world.server.traffic().attempts.length === index + 1,
      );
      world.clock.advance(leave === 'leaves early' ? 1 : 400);
      if (leave !== 'stays') socket.destroy();
      const isOver = (): boolean => leave === 'stays' || world.server.traffic().attempts[index]?.ending !== 'open';
      await until(isOver);
      world.clock.advance(700);
    }
    await world.server.close({ graceMs: 0 });
    const traffic = world.server.traffic();
    const { dollars, attempts } = invoiceOf(traffic, CONTEXT);
    expect(dollars.billed).toBe(world.server.stats().ledger.accounts.customer);
    const parts = [dollars.useful, dollars.wasted].map(parseNanoUsd);
    expect((parts[0] as bigint) + (parts[1] as bigint)).toBe(parseNanoUsd(dollars.billed));
    const { resets, hangUps, byStatus } = world.server.stats().attempts;
    expect(attempts).toMatchObject({ resets, hangUps, byStatus, total: leaves.length });
  });
  await fc.assert(property, { seed: 13, numRuns: runs(25, 500) });
});
