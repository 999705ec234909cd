import { describe, expect, test } from 'vitest';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import { courseText, KNOWN_DIFFERENCES, ODD_REPLIES, oddCourse } from './odd-course.ts';
import data from './odd-replies.json' with { type: 'json' };

interface Measured {
  readonly preset: string;
  readonly streamed?: boolean;
  readonly courses: Readonly<Record<string, readonly string[]>>;
}

const CLIENTS: readonly Measured[] = data.clients;

describe('a preset does at odd replies what the SDK did, to the millisecond', () => {
  test.each(CLIENTS.map((client) => [client.preset, client.streamed === true, client] as const))(
    '%s, streamed: %s',
    (preset, isStreamed, { courses }) => {
      const policy = createRetryPolicy({ type: 'preset', name: preset });
      const measured = new Map(Object.entries(courses).flatMap(([text, names]) => names.map((name) => [name, text])));
      const ours = Object.entries(ODD_REPLIES).map(
        ([name, reply]) => [name, courseText(oddCourse(policy, reply, isStreamed))] as const,
      );
      const different = ours.filter(([name, text]) => text !== measured.get(name)).map(([name]) => name);
      expect(different).toEqual(KNOWN_DIFFERENCES[preset] ?? []);
    },
  );
});

test('the replies are odd in many ways, and many clients have met them', () => {
  expect(Object.keys(ODD_REPLIES).length).toBeGreaterThanOrEqual(58);
  expect(new Set(CLIENTS.map(({ preset }) => preset)).size).toBeGreaterThanOrEqual(28);
});

test('a course is short, and tells waits that repeat once', () => {
  expect(courseText({ attempts: 1, gapsMs: [], lingerMs: 0 })).toBe('1');
  expect(courseText({ attempts: 3, gapsMs: [468.75, 937.5], lingerMs: 0 })).toBe('3: 468 937');
  expect(courseText({ attempts: 4, gapsMs: [5, 5, 7], lingerMs: 1000 })).toBe('4: 5 x2 7 +1000');
});
