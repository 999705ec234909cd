import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type WebhookBounds, webhookProblem } from '../../../mock-server/webhooks/webhook-target.ts';

const bounds = (...allowWebhooksTo: string[]): WebhookBounds => ({ allowWebhooksTo, ownPorts: () => [8787] });

test.each([
  'http://localhost/hook',
  'http://127.0.0.1:9000/hook?a=b',
  'https://127.8.7.6/',
  'http://[::1]:80/',
  'http://0x7f.1/',
  'http://2130706433/',
  'HTTP://LOCALHOST/',
])('%s is this machine', (url) => {
  expect(webhookProblem(url, bounds())).toBeUndefined();
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
  expect(webhookProblem(url, bounds())).toBeTypeOf('string');
});

test('hosts that are allowed are, and a star allows all of them', () => {
  expect(webhookProblem('https://hooks.test/a', bounds('hooks.test'))).toBeUndefined();
  expect(webhookProblem('https://other.test/a', bounds('hooks.test'))).toContain('allow the host other.test');
  expect(webhookProblem('https://other.test/a', bounds('*'))).toBeUndefined();
  expect(webhookProblem('ftp://other.test/a', bounds('*'))).toBeTypeOf('string');
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
        if (webhookProblem(url, bounds()) !== undefined) return;
        expect(new URL(url).hostname).toMatch(/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/);
      },
    ),
    { seed: 42, numRuns: 1000 },
  );
});

test.each([
  'http://localhost:8787/tollmark/reset',
  'http://localhost.:8787/',
  'http://127.0.0.1:8787/',
  'http://127.9.9.9:8787/',
  'http://127.1:8787/',
  'http://0x7f000001:8787/',
  'http://017700000001:8787/',
  'http://2130706433:8787/',
  'http://0:8787/',
  'http://0.0.0.0:8787/',
  'http://[::]:8787/',
  'http://[::1]:8787/',
  'http://[0:0::0:1]:8787/',
  'http://[::ffff:127.0.0.1]:8787/',
  'https://[::ffff:7f00:1]:8787/',
])('%s is the mock server itself, whatever is allowed', (url) => {
  expect(webhookProblem(url, bounds('*'))).toContain('this mock server itself');
  expect(webhookProblem(url.replace('8787', '8788'), bounds('*'))).toBeUndefined();
});

test('a port that no URL names is that of the scheme', () => {
  const own = { allowWebhooksTo: ['*'], ownPorts: () => [443] };
  expect(webhookProblem('https://127.0.0.1/', own)).toContain('this mock server itself');
  expect(webhookProblem('http://127.0.0.1/', own)).toBeUndefined();
});
