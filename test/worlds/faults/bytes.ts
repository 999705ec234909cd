import type { Fate } from '../link.ts';

/** What becomes of what one side writes: of a request, or of a reply or a part of it. */
export type Maker = (whole: Buffer, random: () => number) => readonly Fate[];

/** These bytes, after a while. */
export const bytes = (piece: Buffer | string, afterMs = 0): Fate => ({
  type: 'bytes',
  bytes: typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece,
  afterMs,
});

export const END: Fate = { type: 'end', afterMs: 1 };
export const RESET: Fate = { type: 'reset', afterMs: 1 };
export const STALL: Fate = { type: 'stall' };

/** In parts of up to so many bytes, so many ms apart; what is left after 200 of them comes in one. */
export function trickle(whole: Buffer, most: number, gapMs: number, random: () => number): Fate[] {
  const fates: Fate[] = [];
  let at = 0;
  for (; at < whole.length && fates.length < 200;) {
    const end = at + 1 + Math.floor(random() * most);
    fates.push(bytes(whole.subarray(at, end), gapMs * fates.length));
    at = end;
  }
  if (at < whole.length) fates.push(bytes(whole.subarray(at), gapMs * fates.length));
  return fates;
}

/** The first part of some bytes, and then something. */
export const firstOf = (whole: Buffer, share: number, ...then: readonly Fate[]): Fate[] => [
  bytes(whole.subarray(0, Math.floor(whole.length * share))),
  ...then,
];

const HEAD_END = '\r\n\r\n';

/** Where the head of a reply ends, its empty line included. */
export const headLength = (reply: Buffer): number => reply.indexOf(HEAD_END) + HEAD_END.length;

/** Whether a piece begins a reply: later pieces of a stream have no head. */
export const isHead = (reply: Buffer): boolean =>
  reply.toString('latin1', 0, 9) === 'HTTP/1.1 ' && reply.includes(HEAD_END);

/** A maker that rewrites the head of a reply, and leaves other pieces as they are. */
export function withHead(rewrite: (head: string) => string): Maker {
  return (reply) => {
    if (!isHead(reply)) return [bytes(reply)];
    const length = headLength(reply);
    const head = rewrite(reply.toString('latin1', 0, length));
    return [bytes(Buffer.concat([Buffer.from(head, 'latin1'), reply.subarray(length)]))];
  };
}

/** Header lines behind the status line. */
export const withLines = (...lines: readonly string[]): Maker =>
  withHead((head) => head.replace('\r\n', `\r\n${lines.map((line) => `${line}\r\n`).join('')}`));

/** Another reply in the place of one; of a stream, in the place of its head, and then the end. */
export const instead = (...parts: readonly string[]): Maker => {
  return (reply) => (isHead(reply) ? [bytes(parts.join('\r\n'))] : []);
};
