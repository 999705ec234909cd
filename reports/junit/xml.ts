import { cleanText } from '../../src/units/clean-text.ts';

/** What no XML 1.0 document may hold, not even as a reference (W3C, "Extensible Markup Language 1.0", 2.2). */
const FORBIDDEN = /[^\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Longest text that is not cut: readers show the first lines of a message. */
const TEXT_CHARS_MAX = 2000;

/** An element of XML: its name, its attributes, and its text or its children; an attribute that is undefined is absent. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly content?: string | readonly Element[];
}

/** A document of one element, with two blanks of indent. Any text is legal XML afterwards: escaped, without controls, and cut behind 2,000 characters. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}`;
}

function elementText({ name, attributes = {}, content = [] }: Element, indent: string): string {
  const parts = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${xmlText(value)}"`],
  );
  const head = `${indent}<${name}${parts.join('')}`;
  if (content.length === 0) return `${head}/>\n`;
  if (typeof content === 'string') return `${head}>${xmlText(content)}</${name}>\n`;
  return `${head}>\n${content.map((child) => elementText(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

function xmlText(text: string): string {
  const clean = cleanText(text);
  const cut = clean.length > TEXT_CHARS_MAX ? `${clean.slice(0, TEXT_CHARS_MAX)}…` : clean;
  return cut.replaceAll(FORBIDDEN, '\ufffd').replaceAll(/[&<>"']/g, (char) => ESCAPED[char] as string);
}
