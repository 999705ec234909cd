import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROUTE_FORM, RoutePattern, splitRoute } from '../../../mock-server/script/route-pattern.ts';

describe('a pattern', () => {
  test.each([
    ['GET /a', 'GET', '/a?b=/c', true],
    ['GET /a', 'POST', '/a', false],
    ['GET /a', 'GET', '/a/b', false],
    ['GET /a/:id/b', 'GET', '/a/1-2/b', true],
    ['GET /a/:id/b', 'GET', '/a/1/2/b', false],
    ['GET /queue/*/status', 'GET', '/queue/fal-ai/flux/requests/1/status', true],
    ['GET /a.b(c)+$', 'GET', '/a.b(c)+$', true],
    ['GET /a.b', 'GET', '/axb', false],
  ])('%s and %s %s', (pattern, method, path, expected) => {
    expect(ROUTE_FORM.test(pattern)).toBe(true);
    expect(new RoutePattern(splitRoute(pattern)).matches(method, path)).toBe(expected);
  });

  test('stands for what a regular expression of it stands for', () => {
    const piece = fc.constantFrom('/', 'a', 'b', 'ab', '*', ':id', ':', '/a/');
    const texts = (most: number): fc.Arbitrary<string> =>
      fc.array(piece, { maxLength: most }).map((all) => `/${all.join('')}`);
    const part = fc.constantFrom('/', 'a', 'b', 'c', ':');
    const seen = { true: 0, false: 0 };
    const property = fc.property(texts(6), fc.array(part, { maxLength: 8 }), (path, parts) => {
      const url = `/${parts.join('')}`;
      const source = path.replaceAll('*', '.*').replaceAll(/:\w+/g, '[^/]+');
      const taken = new RoutePattern({ method: 'GET', path }).takes(url);
      expect(taken).toBe(new RegExp(`^${source}$`).test(url));
      seen[`${taken}`]++;
    });
    fc.assert(property, { seed: 42, numRuns: 3000 });
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(200);
  });

  test.each(['/*a*a*a', `/*${':a'.repeat(140)}*a`])('%s is compared with a long path at once', (path) => {
    const pattern = new RoutePattern({ method: 'POST', path });
    const begunMs = performance.now();
    expect(pattern.takes(`/${'a'.repeat(16_000)}b`)).toBe(false);
    expect(performance.now() - begunMs).toBeLessThan(2000);
  });

  test.each(['/a', 'get /a', 'GET a', 'GET /a b', 'GET /a?b', 'GET /*/*/*/*', 'PATCH /a'])('%s is none', (text) => {
    expect(ROUTE_FORM.test(text)).toBe(false);
  });
});
