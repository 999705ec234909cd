import { posix } from 'node:path';

/** A text of the repository: its path from the root, with `/`. */
export interface Text {
  readonly path: string;
  readonly text: string;
}

/** A fenced block. */
export interface Block {
  readonly path: string;
  /** Line of the fence, from 1. */
  readonly line: number;
  /** `yaml`, `sh`, `js`, `ts`; empty for output. */
  readonly language: string;
  /** What a comment `<!-- check: KIND -->` above it says; absent: no such comment. */
  readonly kind?: string;
  readonly code: string;
}

const FENCE = /^```(\w*)\s*$/;
const KIND = /^<!-- check: ([a-z]+) -->$/;

/** The fenced blocks of a text. */
export function blocksOf({ path, text }: Text): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = FENCE.exec(lines[at] ?? '')?.[1];
    if (language === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line === '```');
    if (end < 0) throw new Error(`${path}:${at + 1}: a block that never ends`);
    const kind = KIND.exec(lines[at - 1] ?? '')?.[1];
    const code = `${lines.slice(at + 1, end).join('\n')}\n`;
    blocks.push({ path, line: at + 1, language, code, ...(kind === undefined ? {} : { kind }) });
    at = end;
  }
  return blocks;
}

/** A text without its fenced blocks; lines keep their numbers. */
export function prose({ text }: Pick<Text, 'text'>): string {
  return text.replaceAll(/^```\w*\s*$[\s\S]*?^```$/gm, (block) => block.replaceAll(/[^\n]/g, ''));
}

/** All code of a text: its blocks, and what stands in backquotes. */
export function codeOf(text: Text): string {
  const spans = [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...blocksOf(text).map(({ code }) => code), ...spans].join('\n');
}

/** The anchors of the headings, as GitHub makes them. */
export function anchorsOf(text: Text): string[] {
  return [...prose(text).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Where the links and pictures of a text lead, code left out. */
export function linksOf(text: Text): string[] {
  return [...prose(text).matchAll(/\]\(([^()\s]+)\)|<img src="([^"]+)"/g)].map(([, link, src]) => link ?? src ?? '');
}

/** Relative links that lead nowhere: no such file or folder (`exists`), or no such heading in a text. */
export function deadLinks(texts: readonly Text[], exists: (path: string) => boolean): string[] {
  return texts.flatMap((text) =>
    linksOf(text).flatMap((link) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [file = '', anchor] = link.split('#');
      const path = file === '' ? text.path : posix.join(posix.dirname(text.path), file);
      if (!exists(path)) return [`${text.path}: ${link}: there is no ${path}`];
      if (anchor === undefined) return [];
      const target = texts.find((each) => each.path === path);
      if (target !== undefined && anchorsOf(target).includes(anchor)) return [];
      return [`${text.path}: ${link}: ${path} has no such heading`];
    }),
  );
}
