import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretMask } from '../../../src/runners/target/secret-mask.ts';

const SECRET = 'sk-Secret/1+of=the"test';
const mask = new SecretMask([SECRET, 'another-secret']);

test('a secret becomes ***, and what stands around it stays', () => {
  expect(mask.text(`a ${SECRET} b ${SECRET}${SECRET} c`)).toBe('a *** b ****** c');
  expect(mask.text('Bearer another-secret')).toBe('Bearer ***');
  expect(mask.text('nothing of the kind')).toBe('nothing of the kind');
});

test('a short secret is a placeholder that may be part of any text', () => {
  expect(new SecretMask(['k', '', 'tollmark'.slice(0, 7)]).text('k tollmark')).toBe('k tollmark');
  expect(new SecretMask([]).text('anything')).toBe('anything');
});

const unicode = (text: string): string =>
  [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const WAYS: readonly (readonly [string, (text: string) => string])[] = [
  ['in capitals', (text) => text.toUpperCase()],
  ['as JSON', (text) => JSON.stringify(text).slice(1, -1)],
  ['as JSON of JSON', (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  ['as JSON with escaped slashes', (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/')],
  ['in codes of JSON', unicode],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['all percent-encoded', (text) => hex(text).replaceAll(/../g, '%$&')],
  ['as HTML', (text) => [...text].map((c) => `&#${c.charCodeAt(0)};`).join('')],
  ['in hexadecimal digits', hex],
  ['in base64', base64],
  ['in base64 behind one byte', (text) => base64(`:${text}`)],
  ['in base64 behind two bytes', (text) => base64(`ab${text}cd`)],
  ['in base64 for URLs', (text) => Buffer.from(`x${text}`).toString('base64url')],
  ['in percent-encoded base64', (text) => encodeURIComponent(base64(text))],
];

test.each(WAYS)('a secret is known %s', (_, write) => {
  // A key is of visible characters, any of which an escape may begin with.
  const visible = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
  const key = fc.string({ minLength: 12, maxLength: 80, unit: visible });
  const around = fc.string({ maxLength: 20, unit: fc.constantFrom(' ', 'x', '"', '}', '\\', '%', '&', 'ß') });
  const law = fc.property(key, around, around, (secret, before, after) => {
    const text = new SecretMask([secret]).text(`${before} ${write(secret)} ${after}`);
    // In base64 the digits at both ends also say what stands beside the secret.
    const middle = write(secret).slice(4, -4);
    expect(text).toContain('***');
    expect(text).not.toContain(middle);
  });
  fc.assert(law, { seed: 7, numRuns: 100 });
});

test('a text that was cut within a secret does not end with its beginning', () => {
  const long = 'x'.repeat(50);
  for (let length = 6; length <= SECRET.length; length++) {
    for (const end of ['', '…'])
      expect(mask.text(`${long} ${SECRET.slice(0, length)}${end}`)).toBe(`${long} ***${end}`);
  }
  expect(mask.text(`${long} ${SECRET.slice(0, 14)} and so on`)).toBe(`${long} *** and so on`);
});

test('a text without secrets stays as it is', () => {
  const any = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const anyText = fc.string({ maxLength: 200, unit: any });
  fc.assert(
    fc.property(anyText, (text) => {
      expect(mask.text(text)).toBe(text);
      expect(mask.name(text)).toBe(text);
    }),
    { seed: 7, numRuns: 200 },
  );
});
