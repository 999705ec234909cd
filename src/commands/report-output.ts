import { join } from 'node:path';
import { REPORT_FORMATS, type Reportable, type ReportFormat, type ReportWriter } from '../../reports/index.ts';
import { type Problem, ScenarioError } from '../errors/scenario-error.ts';
import { claimFile, tryOutput } from '../platform/run-directory.ts';
import type { FormatFlags } from './format-flags.ts';
import { tellLoss } from './losses.ts';
import { withArticle } from '../units/format.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';
import { unknownName } from './prices-flags.ts';

/** The names of all formats, for `--help` and completion. */
export const formatNames: readonly string[] = REPORT_FORMATS.map(({ name }) => name);

/** A format that was asked for, and the file that it goes to; undefined: stdout. */
interface Wanted {
  readonly format: ReportFormat;
  readonly file: string | undefined;
}

/**
 * Says how a result is reported, before there is one: the function it returns writes the result to stdout, then to the run directory and to the
 * files that were asked for, and returns whether all files are there; which are not is told on stderr. Throws a `ScenarioError`: USAGE with all that is wrong with the flags, OUTPUT_UNWRITABLE for a file.
 */
export function planReports<K extends keyof Reportable>(
  kind: K,
  flags: CommonFlags & FormatFlags,
  terminal: Terminal,
): (result: Reportable[K]) => boolean {
  const wanted = readFormats(kind, flags);
  for (const { file } of wanted) if (file !== undefined) claimFile(file);
  const printed = wanted.find(({ file }) => file === undefined)?.format ?? REPORT_FORMATS[0];
  const { stdout, stderr } = terminal;
  const write = (format: ReportFormat, result: Reportable[K], toFile: boolean): string => {
    const layout = toFile ? { color: false, width: Number.POSITIVE_INFINITY } : layoutOf(flags, terminal);
    return writerOf(format, kind)?.write(result, layout) as string;
  };
  return (result) => {
    stdout.write(write(printed, result, false));
    let isWhole = true;
    const writeFile = (format: ReportFormat, file: string): boolean => {
      const loss = tryOutput(file, write(format, result, true));
      if (loss !== undefined) tellLoss(loss, terminal);
      isWhole &&= loss === undefined;
      return loss === undefined;
    };
    for (const format of flags.out === undefined ? [] : REPORT_FORMATS) {
      const name = writerOf(format, kind)?.file;
      if (name === undefined) continue;
      const path = join(flags.out as string, name);
      if (writeFile(format, path) && format.name === 'html' && !flags.quiet) stderr.write(`report: ${path}\n`);
    }
    for (const { format, file } of wanted) if (file !== undefined) writeFile(format, file);
    return isWhole;
  };
}

function writerOf<K extends keyof Reportable>(format: ReportFormat, kind: K): ReportWriter<Reportable[K]> | undefined {
  return format.writers[kind];
}

/** The formats that flags ask for. Throws a `ScenarioError` USAGE for unknown ones, those that cannot write such a result, and two on stdout. */
function readFormats(kind: keyof Reportable, { format, json, html }: FormatFlags): Wanted[] {
  const texts = [...format, ...(json ? ['json'] : []), ...(html ? ['html'] : [])];
  const known = REPORT_FORMATS.filter((each) => writerOf(each, kind) !== undefined).map(({ name }) => name);
  const problems: Problem[] = [];
  const wanted = texts.flatMap((text): Wanted[] => {
    const [, name = text, file] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const found = REPORT_FORMATS.find((each) => each.name === name);
    if (found === undefined) problems.push(...unknownName('--format', name, known));
    else if (!known.includes(name)) {
      problems.push({
        path: '--format',
        message: `${name} has no form for ${withArticle(kind)}; take ${known.join(', ')}`,
      });
    } else if (file === '') problems.push({ path: '--format', message: `name a file, as in ${name}=FILE` });
    return found === undefined ? [] : [{ format: found, file }];
  });
  const printed = new Set(wanted.flatMap((each) => (each.file === undefined ? each.format.name : [])));
  if (printed.size > 1) {
    const message = `stdout carries one report, not ${[...printed].join(' and ')}; give the others a file: --format NAME=FILE`;
    problems.push({ path: '--format', message });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  return wanted;
}
