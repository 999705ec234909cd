import type { ExpositionFormat } from '../../src/monitoring/exposition.ts';

/** A sample of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family of an exposition. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const META = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME})(?: (.*))?$`, 'su');
const SAMPLE = new RegExp(`^(${NAME})(\\{(.*)\\})? ([^ "]+)$`, 'su');
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  counter: ['_total'],
  info: ['_info'],
  gauge: [''],
};

/**
 * Reads an exposition strictly, by its own reading of "Exposition formats" (prometheus.io, 2026-12) and of OpenMetrics 1.0: throws at whatever a
 * scraper might refuse.
 */
export function readExposition(text: string, format: ExpositionFormat): Map<string, Family> {
  if (text.includes('\r') || text.includes('\0')) throw new Error('a control character');
  const body = format === 'openmetrics' ? withoutEnd(text) : text;
  if (body !== '' && !body.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family & { samples: Sample[] }>();
  let current: (Family & { samples: Sample[] }) | undefined;
  let help: { name: string; text: string } | undefined;
  for (const line of body.split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = META.exec(line) ?? [];
    if (kind === 'HELP') help = { name, text: rest };
    else if (kind === 'TYPE') {
      if (families.has(name)) throw new Error(`${name} comes twice`);
      if (help?.name !== name || help.text === '') throw new Error(`${name} has no help`);
      if (!Object.keys(SUFFIXES).includes(rest) || (rest === 'info' && format === 'prometheus'))
        throw new Error(`${name}: type ${rest}`);
      current = { name, type: rest, help: help.text, samples: [] };
      families.set(name, current);
    } else if (kind === 'UNIT') {
      if (format === 'prometheus' || current?.name !== name || !name.endsWith(`_${rest}`))
        throw new Error(`unit: ${line}`);
    } else if (line.startsWith('#') || line === '') throw new Error(`no such line: ${line}`);
    else {
      const sample = readSample(line);
      if (current === undefined || !namesOf(current, format).includes(sample.name))
        throw new Error(`of no family: ${line}`);
      current.samples.push(sample);
    }
  }
  for (const family of families.values()) checkFamily(family);
  return families;
}

function withoutEnd(text: string): string {
  if (!text.endsWith('# EOF\n') || `\n${text}`.indexOf('\n# EOF') !== text.length - 6) throw new Error('no single end');
  return text.slice(0, -6);
}

function namesOf({ name, type }: Family, format: ExpositionFormat): string[] {
  if (format === 'prometheus' && type !== 'histogram') {
    if ((type === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is a ${type}`);
    return [name];
  }
  if (name.endsWith('_total') || name.endsWith('_info')) throw new Error(`${name} has the suffix of a sample`);
  return (SUFFIXES[type] as string[]).map((suffix) => `${name}${suffix}`);
}

function readSample(line: string): Sample {
  const [, name = '', , inside = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (!NUMBER.test(value)) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = inside;
  while (rest !== '') {
    const [whole, label = '', text = ''] =
      /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\[\\"n]|[^\\"\n])*)"(?:,|$)/su.exec(rest) ?? [];
    if (whole === undefined || label in labels) throw new Error(`labels: ${line}`);
    labels[label] = text.replace(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each));
    rest = rest.slice(whole.length);
  }
  return { name, labels, value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) };
}

function checkFamily({ name, type, samples }: Family): void {
  const series = samples.map((sample) => JSON.stringify([sample.name, Object.entries(sample.labels).toSorted()]));
  if (new Set(series).size < series.length) throw new Error(`${name} has a series twice`);
  if (samples.length === 0) throw new Error(`${name} has no sample`);
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts below zero`);
  if (type === 'info' && samples.some(({ value }) => value !== 1)) throw new Error(`${name} is not 1`);
  if (type === 'histogram') checkHistogram(samples, name);
}

function checkHistogram(samples: readonly Sample[], name: string): void {
  const buckets = samples.filter((sample) => sample.name.endsWith('_bucket'));
  const borders = buckets.map(({ labels }) => (labels['le'] === '+Inf' ? Infinity : Number(labels['le'])));
  const rises = (values: readonly number[], strictly: boolean): boolean =>
    values.every(
      (value, i) => i === 0 || (strictly ? value > (values[i - 1] as number) : value >= (values[i - 1] as number)),
    );
  const isWhole =
    borders.at(-1) === Infinity &&
    buckets.at(-1)?.value === samples.find((each) => each.name === `${name}_count`)?.value;
  if (
    !rises(borders, true) ||
    !rises(
      buckets.map(({ value }) => value),
      false,
    ) ||
    !isWhole
  )
    throw new Error(`${name} is no histogram`);
}
