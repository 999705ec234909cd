import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelView } from '../../../src/wire/query-context.ts';
import { deskOf, FLUX, modelView, replyTo } from './samples.ts';

const IMAGE = [{ per: 'image', usd: '0.01' }] as const;
const EDIT: ModelView = { ...modelView('fal-ai/flux-pro/kontext', IMAGE), operation: 'image-edit' };
const LTX: ModelView = { ...modelView('fal-ai/ltx-2/fast', IMAGE), operation: 'text-to-video' };
const DESK = deskOf({ models: [FLUX, EDIT, LTX] });

interface ModelPage {
  readonly models: readonly { readonly endpoint_id: string }[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

function found(path: string, context = DESK): ModelPage {
  const { reply, json } = replyTo('GET', `/v1/models${path}`, context);
  if (reply.status !== 200) throw new Error(JSON.stringify(json));
  return json as ModelPage;
}
const names = ({ models }: ModelPage): string => models.map(({ endpoint_id }) => endpoint_id).join(' ');

describe('the list of endpoints', () => {
  test('says what each is', () => {
    expect(found('?endpoint_id=fal-ai/flux-pro/kontext')).toEqual({
      models: [
        {
          endpoint_id: 'fal-ai/flux-pro/kontext',
          metadata: {
            display_name: 'fal-ai/flux-pro/kontext',
            category: 'image-to-image',
            description: '',
            status: 'active',
            tags: [],
            model_url: 'https://fal.run/fal-ai/flux-pro/kontext',
          },
        },
      ],
      next_cursor: null,
      has_more: false,
    });
  });

  test.each([
    ['', 'fal-ai/flux/dev fal-ai/flux-pro/kontext fal-ai/ltx-2/fast'],
    ['?q=FLUX', 'fal-ai/flux/dev fal-ai/flux-pro/kontext'],
    ['?q=nothing+of+this', ''],
    ['?category=text-to-video', 'fal-ai/ltx-2/fast'],
    ['?category=llm', ''],
    ['?status=active&q=ltx', 'fal-ai/ltx-2/fast'],
    ['?status=deprecated', ''],
    ['?endpoint_id=fal-ai/ltx-2/fast,fal-ai/flux/dev', 'fal-ai/flux/dev fal-ai/ltx-2/fast'],
  ])('by %j', (path, expected) => {
    expect(names(found(path))).toBe(expected);
  });

  test('has an endpoint once, however many models have its name', () => {
    const context = deskOf({ models: [FLUX, { ...FLUX, operation: 'image-edit' }, LTX] });
    expect(names(found('', context))).toBe('fal-ai/flux/dev fal-ai/ltx-2/fast');
    expect(names(found('?category=image-to-image', context))).toBe('fal-ai/flux/dev');
  });

  test('pages together are all of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 120 }), (count, limit) => {
        const context = deskOf({ models: Array.from({ length: count }, (_, n) => modelView(`acme/${n}`, IMAGE)) });
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page: ModelPage = found(
            `?limit=${limit}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
            context,
          );
          expect(page.models.length).toBeLessThanOrEqual(100);
          expect(page.has_more).toBe(page.next_cursor !== null);
          seen.push(...page.models.map(({ endpoint_id }) => endpoint_id));
          cursor = page.next_cursor;
        }
        expect(seen).toEqual(context.models.map(({ wireName }) => wireName));
      }),
      { seed: 42, numRuns: 30 },
    );
  });

  test.each([
    ['?limit=0', 400],
    ['?limit=many', 400],
    ['?cursor=%20', 400],
    ['?status=gone', 400],
    ['?expand=openapi-3.0', 400],
    [`?q=${'x'.repeat(201)}`, 400],
    ['?endpoint_id=fal-ai/none', 404],
  ])('%s is a %i', (path, status) => {
    expect(replyTo('GET', `/v1/models${path}`, DESK).reply.status).toBe(status);
  });
});
