import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { writeStudyHtml } from '../../../reports/study/html.ts';
import type { Study } from '../../../src/study/study.ts';
import { MODES, STUDIES } from './studies.ts';

const SAMPLES: readonly (readonly [string, Study])[] = Object.entries(STUDIES);

/** A page without its scripts, styles and embedded JSON: what a reader sees, as markup. */
function visible(page: string): string {
  return page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '<$1>');
}

describe.each(SAMPLES)('%s', (_, study) => {
  const page = writeStudyHtml(study);

  test('the study in the page reads back equal', () => {
    const json = /<script type="application\/json" id="tollmark-study">(.*)<\/script>/.exec(page)?.[1];
    expect(JSON.parse(json ?? 'null')).toEqual(study);
  });

  test('nothing is fetched, and the policy admits exactly the inlined code', () => {
    expect(visible(page).match(/\b(?:src|href|action|data)\s*=\s*"[^"]*"/g)).toEqual(['href="data:,"']);
    expect(page).not.toMatch(/@import|url\(|<(?:iframe|img|object|embed|link rel="stylesheet")/i);
    expect(visible(page)).not.toMatch(/\sstyle=|\son\w+=/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hashesOf = (element: string): string[] =>
      [...page.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(
        ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
      );
    expect(policy).toContain(`style-src ${hashesOf('style').join(' ')};`);
    const scripts = hashesOf('script');
    expect(policy).toContain(`script-src ${scripts.length === 0 ? "'none'" : scripts.join(' ')};`);
  });

  test('tables have captions and headers, and every choice has its label and its map', () => {
    for (const table of visible(page).split('<table>').slice(1)) {
      expect(table).toMatch(/^\n<caption>[^<]+<\/caption>\n<thead><tr><th scope="col"/);
    }
    const choices = [...page.matchAll(/<input type="radio" name="metric" id="show-(\w+)"/g)].map(([, id]) => id);
    for (const id of choices) {
      expect(page).toContain(`<label for="show-${id}">`);
      expect(page).toContain(`<div class="map map-${id} scroll" tabindex="0"`);
      expect(page).toContain(`.maps:has(#show-${id}:checked) .map-${id}`);
    }
  });

  test('each cell is a row', () => {
    const table = /<section class="cells">([\s\S]*?)<\/section>/.exec(page)?.[1] ?? '';
    expect(table.match(/<th scope="row">/g)).toHaveLength(study.cells.length);
  });
});

test('operations have a table of their own, where a cell has several', () => {
  const section = /<section><h2>Dollars per success by operation<\/h2>([\s\S]*?)<\/section>/;
  const [, table = ''] = section.exec(writeStudyHtml(MODES)) ?? [];
  expect(table).toMatch(/Text-to-image<\/th>\s*<th[^>]*>Inpaint<\/th>/);
  expect(table.match(/<tr>/g)).toHaveLength(1 + MODES.cells.length);
  expect(table).toContain('>$0.03<');
  expect(writeStudyHtml(STUDIES.grid)).not.toMatch(section);
});

/** The charts in a page. */
function chartsIn(study: Study): readonly { id: string; x: number[]; lines: { label: string; values: number[] }[] }[] {
  const json = /<script type="application\/json" id="tollmark-charts">(.*)<\/script>/.exec(writeStudyHtml(study))?.[1];
  return JSON.parse(json ?? 'null');
}

test('charts go along the numbers, from the lowest, in one unit, with a line for each other value', () => {
  const [success, ...more] = chartsIn(STUDIES.grid);
  expect(more.map(({ id }) => id)).toEqual(['chart-amplification', 'chart-latency', 'chart-dollars', 'chart-waste']);
  expect(success?.x).toEqual([10, 20, 30, 40]);
  expect(success?.lines.map(({ label }) => label)).toEqual(
    STUDIES.grid.sweeps[0]?.values.map((value) => `retry=${value}`),
  );
  const shares = STUDIES.grid.cells.map(({ successShare }) => Number(((successShare ?? 0) * 100).toPrecision(6)));
  expect(success?.lines.flatMap(({ values }) => values)).toEqual(shares);
  expect(chartsIn(STUDIES.line)[0]?.lines.map(({ label }) => label)).toEqual(['All']);
  expect(chartsIn(STUDIES.cube)[0]?.lines).toHaveLength(6);
});

test('points are in the order of the axis, however the values came', () => {
  const { line } = STUDIES;
  const reversed = {
    ...line,
    sweeps: line.sweeps.map((sweep) => ({ ...sweep, values: sweep.values.toReversed() })),
    cells: line.cells.toReversed(),
  };
  const [first] = chartsIn(reversed);
  const [original] = chartsIn(line);
  expect(first?.x.toSorted((a, b) => a - b)).toEqual(first?.x);
  expect(first?.lines[0]?.values).toEqual(original?.lines[0]?.values.map((value) => value));
});

test('without numbers there are no charts, and without two sweeps no map', () => {
  expect(chartsIn(STUDIES.names)).toEqual([]);
  for (const name of ['names', 'line', 'cube', 'nothing'] as const) {
    expect(writeStudyHtml(STUDIES[name])).not.toContain('<fieldset');
  }
  expect(writeStudyHtml(STUDIES.grid).match(/<div class="map map-/g)).toHaveLength(6);
});

test('the strongest shade is that of the most, and the weakest that of the least', () => {
  const map = /<div class="map map-success[\s\S]*?<\/table>/.exec(writeStudyHtml(STUDIES.grid))?.[0] ?? '';
  const shades = [...map.matchAll(/more-(\d)">([\d.]+) %( ✗)?</g)].map(([, shade, share, mark]) => ({
    shade: Number(shade),
    share: Number(share),
    broken: mark !== undefined,
  }));
  expect(shades).toHaveLength(12);
  const byShare = shades.toSorted((left, right) => left.share - right.share);
  expect(byShare.map(({ shade }) => shade)).toEqual(byShare.map(({ shade }) => shade).toSorted());
  expect([byShare[0]?.shade, byShare.at(-1)?.shade]).toEqual([0, 8]);
  expect(shades.filter(({ broken }) => broken)).toHaveLength(6);
});
