import { describe, expect, test } from 'vitest';
import { compilePrice } from '../../src/billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../../src/billing/usage.ts';
import type { CatalogEntry } from '../../src/catalog/catalog.ts';
import { holdsOn } from '../../src/catalog/catalog.ts';
import { findPrice } from '../../src/catalog/find-price.ts';
import { nanoUsdText } from '../../src/money/nano-usd.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { shippedCatalogs } from '../../src/platform/package-files.ts';
import { shipped } from './catalog-fixtures.ts';

const CATALOGS = shipped();
const ENTRIES: readonly CatalogEntry[] = [...CATALOGS.values()].flatMap((catalog) => catalog.entries);

/** A request that consumes a little of everything, so that no price of it is nothing. */
const EVERYTHING: Usage = {
  ...NO_USAGE,
  images: 1,
  widthPx: 1024,
  heightPx: 1024,
  videos: 1,
  videoMs: 5000,
  audios: 1,
  audioMs: 5000,
  inputAudioMs: 5000,
  characters: 100,
  inputImages: 1,
  inputPixels: 1_048_576,
  inputTokens: 100,
  outputTokens: 100,
  computeMs: 1000,
};

test('at least forty models of at least eight vendors, one file per vendor', () => {
  expect(new Set(ENTRIES.map(({ vendor, model }) => `${vendor} ${model}`)).size).toBeGreaterThanOrEqual(40);
  expect(new Set(ENTRIES.map(({ vendor }) => vendor)).size).toBeGreaterThanOrEqual(8);
  for (const [name, { vendor }] of CATALOGS) expect(vendor).toBe(name);
});

test.each(shippedCatalogs().map((file) => [file]))('%s tells editors its schema', (file) => {
  expect(readTextFile(file).startsWith('# yaml-language-server: $schema=../catalog.schema.json\n')).toBe(true);
});

/** A day on which a model was sold: OpenAI's videos ended on 2026-09-24. */
const dayOf = (model: string): string => (model.startsWith('sora-2') ? '2026-09-24' : '2026-11-20');

test('the video models of OpenAI ended with its API', () => {
  const ended = ENTRIES.filter(({ effectiveTo = '9999' }) => effectiveTo < '2026-09-25');
  expect([...new Set(ended.map(({ model }) => model))]).toEqual(['sora-2', 'sora-2-pro']);
});

test('every price names a source that was read by now, and holds on that day', () => {
  for (const entry of ENTRIES) {
    expect(entry.checked >= '2026-01' && entry.checked <= '2026-12-02', entry.model).toBe(true);
    expect(holdsOn(entry, dayOf(entry.model)), entry.model).toBe(true);
    expect(entry.effectiveFrom <= entry.checked, entry.model).toBe(true);
  }
});

test('every price costs something', () => {
  for (const { price, model } of ENTRIES) expect(compilePrice(price).quoteNano(EVERYTHING), model).toBeGreaterThan(0);
});

test('what contradicts itself says so', () => {
  const luma = CATALOGS.get('luma')?.entries ?? [];
  expect(luma.map(({ note }) => note?.includes('contradicts'))).toEqual([true]);
});

/** Sums that follow by hand from the published rates. */
describe('a request costs', () => {
  const image = (side: number): Partial<Usage> => ({ images: 1, widthPx: side, heightPx: side });
  test.each<[vendor: string, model: string, variant: string | undefined, usage: Partial<Usage>, dollars: string]>([
    ['prodia', 'inference.flux-fast.schnell.txt2img.v2', undefined, { ...image(1024), steps: 4 }, '0.0025'],
    ['fal', 'fal-ai/flux/dev', undefined, image(1000), '0.025'],
    ['fal', 'fal-ai/flux/dev', undefined, image(1024), '0.05'],
    ['fal', 'fal-ai/flux-2-pro', undefined, image(2000), '0.075'],
    ['fal', 'fal-ai/flux-2-flex', undefined, { ...image(1000), inputImages: 1, inputPixels: 1_000_000 }, '0.1'],
    [
      'fal',
      'google/gemini-omni-flash v1.1',
      undefined,
      { videos: 1, videoMs: 3008, widthPx: 1280, heightPx: 720 },
      '0.3008',
    ],
    ['fal', 'GPU H100', undefined, { computeMs: 3_600_000 }, '4.5'],
    ['bfl', 'flux-2-klein-4b', undefined, { ...image(2000), inputImages: 1, inputPixels: 1_000_000 }, '0.018'],
    ['openai', 'gpt-image-1', 'high 1024x1024', image(1024), '0.167'],
    ['openai', 'gpt-image-2', undefined, { inputTokens: 100, outputTokens: 7024, outputImageTokens: 7024 }, '0.21122'],
    ['openai', 'sora-2-pro', 'high resolution', { videos: 1, videoMs: 10_000 }, '5'],
    ['google', 'gemini-3-pro-image', undefined, { ...image(2048), inputImages: 2 }, '0.1362'],
    ['google', 'gemini-3-pro-image', undefined, image(4096), '0.24'],
    ['stability', 'sd3.5-large', undefined, image(1024), '0.065'],
    ['runway', 'gen4_turbo', undefined, { videos: 1, videoMs: 10_000 }, '0.5'],
    ['runway', 'gen4_image', undefined, { images: 1, widthPx: 1920, heightPx: 1080 }, '0.08'],
    ['runway', 'eleven_multilingual_v2', undefined, { characters: 51 }, '0.02'],
    ['elevenlabs', 'eleven_flash', undefined, { characters: 1000 }, '0.09'],
    ['replicate', 'machine A100-80', undefined, { computeMs: 10_000 }, '0.014'],
    ['runpod', 'serverless H100', 'active', { computeMs: 100_000 }, '0.093'],
    ['groq', 'whisper-large-v3-turbo', undefined, { inputAudioMs: 3_600_000 }, '0.039996'],
    ['minimax', 'speech-2.6-hd', undefined, { characters: 1000 }, '0.1'],
    ['runware', 'flux-schnell', undefined, image(1024), '0.0006'],
  ])('%s %s (%s)', (vendor, model, variant, usage, dollars) => {
    const entries = CATALOGS.get(vendor)?.entries ?? [];
    const operation = entries.find((entry) => entry.model === model)?.operation;
    const finding = findPrice(entries, { model, variant, operation, day: dayOf(model) });
    expect('entry' in finding).toBe(true);
    if (!('entry' in finding)) return;
    expect(nanoUsdText(compilePrice(finding.entry.price).quoteNano({ ...NO_USAGE, ...usage }))).toBe(dollars);
  });
});
