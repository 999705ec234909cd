import { expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { DIALECTS, type DialectName } from '../../src/wire/dialects.ts';
import { type Operation, type RequestClass, SAFETIES } from '../../src/workload/request-class.ts';
import { jobOf, readBy } from './wire-samples.ts';

function asking(operation: Operation, safety: string): RequestClass {
  const video = operation.endsWith('-video');
  const media = video ? { videos: 1, videoMs: 5000 } : { images: 1 };
  const input = operation === 'image-edit' ? { edits: 1, inputImages: 1, inputPixels: 1_048_576 } : {};
  const usage = { ...NO_USAGE, ...media, ...input, widthPx: 1024, heightPx: 1024, options: { safety } };
  return { index: 0, share: 1, operation, model: 'm', usage, prompt: 'p', ...(video ? { delivery: 'async' } : {}) };
}

const CARRIED: readonly (readonly [DialectName, Operation, string, object])[] = [
  ['openai', 'text-to-image', 'relaxed', { moderation: 'low' }],
  ['aggregator', 'text-to-image', 'relaxed', { moderation: 'low' }],
  ['fal', 'text-to-image', 'strict', { safety_tolerance: '1' }],
  ['fal', 'image-edit', 'relaxed', { safety_tolerance: '6' }],
  ['fal', 'text-to-video', 'off', { enable_safety_checker: false }],
];

test.each(CARRIED)('%s carries %s with safety %s in a field of its vendor', (name, operation, safety, fields) => {
  const dialect = DIALECTS[name];
  const requestClass = asking(operation, safety);
  expect(dialect.unsupportedReason(requestClass)).toBeUndefined();
  const request = dialect.encode(requestClass, 'gpt-image-1.5', 'key');
  expect(JSON.parse(new TextDecoder().decode(request.body))).toMatchObject(fields);
  // Another client has the fields alone.
  const foreign = Object.entries(request.headers).filter(([header]) => !header.startsWith('x-tollmark-'));
  const read = readBy(dialect, { ...request, headers: Object.fromEntries(foreign) });
  expect(jobOf(read).usage.options).toMatchObject({ safety });
});

test('a setting without a field is refused, by dialect and operation', () => {
  const refused = Object.values(DIALECTS).flatMap((dialect) =>
    (['text-to-image', 'image-edit', 'text-to-video'] as const)
      .filter((operation) => dialect.operations.includes(operation))
      .flatMap((operation) =>
        SAFETIES.filter((safety) => /safety/.test(dialect.unsupportedReason(asking(operation, safety)) ?? '')).map(
          (safety) => `${dialect.name} ${operation} ${safety}`,
        ),
      ),
  );
  const all = SAFETIES.length;
  const of = (name: string): number => refused.filter((each) => each.startsWith(`${name} `)).length;
  expect(['prodia', 'openai', 'fal', 'lumenfall', 'aggregator'].map(of)).toEqual([
    3 * all,
    2 * all - 1,
    0,
    3 * all,
    3 * all - 1,
  ]);
});

test.each([
  ['fal', { safety_tolerance: '7' }, "Input should be '1', '2', '3', '4', '5' or '6'"],
  ['fal', { safety_tolerance: 2 }, "Input should be '1', '2', '3', '4', '5' or '6'"],
  ['fal', { enable_safety_checker: 'maybe' }, 'Input should be a valid boolean'],
  ['openai', { moderation: 'none' }, "Invalid value for 'moderation'. Supported values are: 'auto', 'low'."],
] as const)('%s refuses %j as its vendor does', (name, wrong, message) => {
  const dialect = DIALECTS[name];
  const request = dialect.encode(asking('text-to-image', 'relaxed'), 'gpt-image-1.5', 'key');
  const fields: object = JSON.parse(new TextDecoder().decode(request.body));
  const body = new TextEncoder().encode(JSON.stringify({ ...fields, ...wrong }));
  expect(readBy(dialect, { ...request, body })).toMatchObject({ refusal: { message } });
});

test('what is the default says nothing', () => {
  for (const [name, usual] of [
    ['fal', { safety_tolerance: '2', enable_safety_checker: true }],
    ['openai', { moderation: 'auto' }],
  ] as const) {
    const dialect = DIALECTS[name];
    const request = dialect.encode({ ...asking('text-to-image', ''), usage: { ...NO_USAGE, images: 1 } }, 'm', 'key');
    const fields: object = JSON.parse(new TextDecoder().decode(request.body));
    const body = new TextEncoder().encode(JSON.stringify({ ...fields, ...usual }));
    const read = readBy(dialect, { ...request, body, headers: { 'content-type': 'application/json' } });
    expect(jobOf(read).usage.options).toBeUndefined();
  }
});
