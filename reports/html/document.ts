import { createHash } from 'node:crypto';
import { embedCode, embedJson, markup, type Html } from './markup.ts';

/** What a page consists of. Styles and scripts are inlined; `data` is embedded as JSON, each in the element of its id. */
export interface DocumentParts {
  readonly title: string;
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  readonly main: Html;
  readonly footer: Html;
  readonly data: readonly { readonly id: string; readonly value: unknown }[];
}

/** A source expression of Content Security Policy (level 3) for each inline text. */
function hashSources(texts: readonly string[]): string {
  return texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
}

/** A page that needs nothing else: its Content Security Policy forbids all network, and every script and style but those inlined here. */
export function htmlDocument({ title, styles, scripts, main, footer, data }: DocumentParts): string {
  const policy = [
    `default-src 'none'`,
    `style-src ${hashSources(styles)}`,
    `script-src ${scripts.length === 0 ? `'none'` : hashSources(scripts)}`,
    `img-src data:`,
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
${data.map(({ id, value }) => markup`<script type="application/json" id="${id}">${embedJson(value)}</script>`)}
${scripts.map((script) => markup`<script>${embedCode(script)}</script>`)}
</body>
</html>
`.html;
}
