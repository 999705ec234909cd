import fc from 'fast-check';
import { expect, test } from 'vitest';
import { webhookProblem } from '../../../mock-server/webhooks/webhook-target.ts';

test.each([
  'http://localhost/hook',
  'http://127.0.0.1:9000/hook?a=b',
  'https://127.8.7.6/',
  'http://[::1]:80/',
  'http://0x7f.1/',
  'http://2130706433/',
  'HTTP://LOCALHOST/',
])('%s is this machine', (url) => {
  expect(webhookProblem(url, [])).toBeUndefined();
});

test.each([
  'http://example.com/',
  'http://127.0.0.1.example.com/',
  'http://localhost.example.com/',
  'http://10.0.0.7/',
  'http://169.254.169.254/latest/meta-data',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::ffff:10.0.0.7]/',
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://user:pass@127.0.0.1/',
  '127.0.0.1/hook',
  '',
  `http://127.0.0.1/${'a'.repeat(2048)}`,
])('%s is refused', (url) => {
  expect(webhookProblem(url, [])).toBeTypeOf('string');
});

test('hosts that are allowed are, and a star allows all of them', () => {
  expect(webhookProblem('https://hooks.test/a', ['hooks.test'])).toBeUndefined();
  expect(webhookProblem('https://other.test/a', ['hooks.test'])).toContain('allow the host other.test');
  expect(webhookProblem('https://other.test/a', ['*'])).toBeUndefined();
  expect(webhookProblem('ftp://other.test/a', ['*'])).toBeTypeOf('string');
});

test('any text is judged, and what passes is of this machine', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.webAuthority().map((name) => `http://${name}/`),
      ),
      (url) => {
        if (webhookProblem(url, []) !== undefined) return;
        expect(new URL(url).hostname).toMatch(/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/);
      },
    ),
    { seed: 42, numRuns: 1000 },
  );
});
