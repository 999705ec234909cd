import { expect, test } from 'vitest';
import { allEndings, breachOfEnding, endingName } from './endings.ts';

test('in every wire format, delivery, outcome policy and failure the client believes what is billed, or knows that it does not know', async () => {
  const endings = allEndings();
  const breaches: string[] = [];
  for (const ending of endings) {
    const breach = await breachOfEnding(ending);
    if (breach !== '') breaches.push(`${endingName(ending)}: ${breach}`);
  }
  expect(breaches).toEqual([]);
  expect(endings.length).toBeGreaterThan(500);
}, 600_000);
