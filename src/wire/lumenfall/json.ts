import { nanoUsdText } from '../../money/nano-usd.ts';
import type { WireReply } from '../dialect.ts';
import { jsonReply as textReply } from '../reply.ts';

const NUMBER = Symbol('a JSON number as text');

/** A number whose decimal text is written as it is, because a double cannot be told to print all its decimals. */
export interface ExactNumber {
  readonly [NUMBER]: string;
}

/** What `exactJson` writes. Fields that are undefined are left out. */
export type ExactJson =
  | null
  | string
  | number
  | boolean
  | ExactNumber
  | readonly ExactJson[]
  | { readonly [name: string]: ExactJson | undefined };

/** A JSON number of a plain decimal text such as `0.0025`. */
export function exactNumber(decimal: string): ExactNumber {
  return { [NUMBER]: decimal };
}

/** US dollars of nano-USD as an exact JSON number: 40000000 is `0.04`. */
export function dollars(nanoUsd: number | bigint): ExactNumber {
  return exactNumber(nanoUsdText(nanoUsd));
}

function isExactNumber(value: object): value is ExactNumber {
  return NUMBER in value;
}

/** JSON text of a value whose exact numbers keep all their decimals. */
function exactJson(value: ExactJson): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isExactNumber(value)) return value[NUMBER];
  if (Array.isArray(value)) return `[${value.map((each: ExactJson) => exactJson(each)).join(',')}]`;
  const fields = value as Readonly<Record<string, ExactJson | undefined>>;
  let text = '';
  for (const name in fields) {
    const each = fields[name];
    if (each !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${exactJson(each)}`;
  }
  return `{${text}}`;
}

/** A JSON reply. */
export function jsonReply(status: number, body: ExactJson, headers?: WireReply['headers']): WireReply {
  return textReply(status, exactJson(body), headers);
}
