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

  test.each(['/a', 'get /a', 'GET a', 'GET /a b', 'GET /a?b', 'GET /*/*/*/*', 'PATCH /a'])('%s is none', (text) => {
    expect(ROUTE_FORM.test(text)).toBe(false);
  });
});
