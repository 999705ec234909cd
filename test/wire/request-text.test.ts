import { expect, test } from 'vitest';
import type { JobRequest } from '../../src/wire/job.ts';
import { RequestText } from '../../src/wire/request-text.ts';

const asking = (wireModel: string): JobRequest => ({ wireModel }) as JobRequest;

test('is made once for a request and a variant', () => {
  let made = 0;
  const texts = new RequestText(({ wireModel }, variant) => `${wireModel} ${variant} ${++made}`);
  const request = asking('m');
  expect([texts.of(request, 'x'), texts.of(request, 'x'), texts.of(request, 'y')]).toEqual(['m x 1', 'm x 1', 'm y 2']);
  expect(texts.of(asking('m'), 'y')).toBe('m y 3');
});

test('a long one is not kept', () => {
  let made = 0;
  const texts = new RequestText(() => `${'a'.repeat(1024)}${++made}`);
  const request = asking('m');
  expect(texts.of(request)).not.toBe(texts.of(request));
});
