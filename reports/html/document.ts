import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Chart } from './chart.ts';
import { chartScript } from './draw-charts.ts';
import { embedCode, embedJson, markup, scriptElement, type Html } from './markup.ts';
import { PAGE_STYLE } from './style.ts';

/** What a page consists of. `data` and the charts are embedded as JSON, each in the element of its id. */
interface DocumentParts {
  readonly title: string;
  /** What the page needs beside the style of all pages. */
  readonly styles?: readonly string[];
  /** What `main` has places for; without any the page has no scripts. */
  readonly charts: readonly Chart[];
  /** What draws the charts; default: once, as they are. */
  readonly script?: string;
  /** Whether the page may ask the server that it came from for more; default: it asks nobody. */
  readonly connects?: boolean;
  readonly main: Html;
  readonly footer: Html;
  readonly data: { readonly id: string; readonly value: unknown };
}

let library: { readonly script: string; readonly style: string } | undefined;

/**
 * uPlot's browser build with its licence, from wherever it is installed beside Tollmark; read once. uPlot has no
 * `exports`, so its main file can be resolved, and the browser build lies beside that.
 */
function chartLibrary() {
  if (library === undefined) {
    const folder = dirname(createRequire(import.meta.url).resolve('uplot'));
    const licence = readFileSync(join(folder, '..', 'LICENSE'), 'utf8').trim();
    const script = readFileSync(join(folder, 'uPlot.iife.min.js'), 'utf8').trim();
    library = {
      script: `/*! uPlot\n${licence}\n*/\n${script}`,
      style: readFileSync(join(folder, 'uPlot.min.css'), 'utf8').trim(),
    };
  }
  return library;
}

/** A source expression of Content Security Policy (level 3) for each inline text. */
function hashSources(texts: readonly string[]): string {
  return texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
}

/**
 * A page that needs nothing else: its Content Security Policy forbids every script and style but those inlined here, and all network but that of
 * `connects`.
 */
export function htmlDocument(parts: DocumentParts): string {
  const { title, charts, main, footer } = parts;
  const code = chartLibrary();
  const styles = [code.style, PAGE_STYLE, ...(parts.styles ?? [])];
  const scripts = charts.length === 0 ? [] : [code.script, parts.script ?? chartScript()];
  const data = [parts.data, { id: 'tollmark-charts', value: charts }];
  const policy = [
    `default-src 'none'`,
    `style-src ${hashSources(styles)}`,
    `script-src ${scripts.length === 0 ? `'none'` : hashSources(scripts)}`,
    `img-src data:`,
    ...(parts.connects === true ? [`connect-src 'self'`] : []),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
${styles.map((style) => markup`<style>${embedCode(style)}</style>`)}
</head>
<body>
<main>
${main}
</main>
<footer>
${footer}
</footer>
${data.map(({ id, value }) => scriptElement(embedJson(value), { id }))}
${scripts.map((script) => scriptElement(embedCode(script)))}
</body>
</html>
`.html;
}
