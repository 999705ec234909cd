import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireReply } from '../../../src/wire/dialect.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { eliderFor } from '../../../src/wire/elision/elision.ts';
import { runs } from '../../runs.ts';
import { anyReply } from '../reply-arbitraries.ts';
import { VENDOR_REPLIES } from '../vendor-replies.ts';
import { elided } from './elided.ts';

const QUOTE = 0x22;

/** A reply into one of whose texts an output in base64 was put. */
function withOutput(reply: WireReply, at: number, length: number): WireReply {
  const quotes = [...reply.body.keys()].filter((place) => reply.body[place] === QUOTE);
  const place = quotes[at % Math.max(1, quotes.length)] ?? 0;
  const output = Buffer.alloc(length, 'iVBORw0KGgo');
  const body = Buffer.concat([reply.body.subarray(0, place + 1), output, reply.body.subarray(place + 1)]);
  return { ...reply, body: Uint8Array.from(body) };
}

test.each(Object.values(DIALECTS))('law: $name reads of what is left what it reads of the whole', (dialect) => {
  const real = VENDOR_REPLIES[dialect.name] ?? [];
  const replies = fc.oneof(anyReply(real), fc.constantFrom(...real));
  fc.assert(
    fc.property(replies, fc.nat(), fc.constantFrom(0, 5000, 70_000), (reply, at, length) => {
      const whole = length === 0 ? reply : withOutput(reply, at, length);
      const elider = eliderFor(whole.headers['content-type']);
      const left = elider === undefined ? whole.body : elided(elider, whole.body, [4096]);
      const readings = [whole, { ...whole, body: left }].map((each) => JSON.stringify(dialect.decode(each)));
      expect(readings[1]).toBe(readings[0]);
    }),
    { seed: 80, numRuns: runs(300, 5000) },
  );
});
