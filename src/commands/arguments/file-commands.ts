import type { DeclaredCommand, FlagDeclaration } from './declaration.ts';
import { pairing } from './pair-flags.ts';
import { color, common, flag, list, needed, NO_OUT, quiet, reporting, text, whole } from './flag-kinds.ts';

/** The commands that read files and send no load. `formats`: the names of report formats, where they are loaded. */
export function fileCommands(formats: readonly string[]): readonly DeclaredCommand[] {
  return [validateCommand, reportCommand(formats), estimateCommand, compareCommand(formats), reconcileCommand];
}

const validateCommand: DeclaredCommand = {
  name: 'validate',
  describe: 'Check scenario, provider and catalog files, and list every problem',
  arguments: { '<scenarios..>': { ...needed('Scenario, provider or catalog files'), array: true } },
  flags: common('Print each scenario as JSON, with its files included and overrides applied', NO_OUT),
  run: async (given, terminal) =>
    (await import('../validate.ts')).runValidate(given['scenarios'] as string[], given as never, terminal),
};

const reportCommand = (formats: readonly string[]): DeclaredCommand => ({
  name: 'report',
  describe: 'Write the report of a run directory again, also after a crash',
  arguments: { '<directory>': needed('Run directory') },
  flags: {
    ...reporting(formats, 'Write the report into this folder instead of the run directory'),
    request: whole(
      'request',
      'the number of a request, from 0',
      Number.POSITIVE_INFINITY,
      'Show request N: its attempts, waits and charges',
    ),
    bill: list('File of the bill of a pilot that had none yet: completes its report'),
  },
  run: async (given, terminal) =>
    (await import('../report.ts')).runReport(given['directory'] as string, given as never, terminal),
});

const compareCommand = (formats: readonly string[]): DeclaredCommand => {
  const { format, html, json } = reporting(formats);
  return {
    name: 'compare',
    describe:
      'Compare finished runs or studies, or run two scenarios in pairs, and fail where a figure changed too much',
    arguments: {
      '[base]': {
        type: 'string',
        describe: "Run directory, summary.json or study.json; several as A,B or 'runs/base-*'. With --pairs a scenario",
      },
      '[heads..]': { type: 'string', describe: 'What is compared with it, each as the base', array: true, default: [] },
    },
    flags: {
      'fail-if': list("End with exit code 1 if so, and 4 if nobody can tell: --fail-if 'latencyMs.p95 > +10%'"),
      tolerance: text('Relative change up to which figures of runs over HTTP are the same; default 5%'),
      history: text('Add the runs that are named, if any, to this file, and judge the history in it'),
      commit: text(
        'Commit of the runs; default: GITHUB_SHA, CI_COMMIT_SHA, else what git says in the folder of the run',
      ),
      anyway: flag('Compare scenarios of other names, and runs of other worlds'),
      ...pairing,
      format: format as FlagDeclaration,
      json: json as FlagDeclaration,
      html: html as FlagDeclaration,
      quiet: quiet('No warnings'),
      color,
    },
    run: async (given, terminal) =>
      (await import('../compare.ts')).runCompare(
        given['base'] as string | undefined,
        given['heads'] as string[],
        given as never,
        terminal,
      ),
  };
};

const estimateCommand: DeclaredCommand = {
  name: 'estimate',
  describe: 'Multiply prices with requests: the cost of a scenario in which every request succeeds at once',
  arguments: { '<scenario>': needed('Scenario file (YAML or JSON)') },
  flags: {
    ...common('Print the estimate as JSON', NO_OUT),
    target: text('Ask a real endpoint for its prices; its key comes from TOLLMARK_API_KEY'),
    dialect: {
      ...text('How to ask for prices: lumenfall (dry runs) or fal (pricing API); default: the dialect of the provider'),
      values: ['lumenfall', 'fal'],
    },
  },
  run: async (given, terminal) =>
    (await import('../estimate.ts')).runEstimate(given['scenario'] as string, given as never, terminal),
};

const reconcileCommand: DeclaredCommand = {
  name: 'reconcile',
  describe: "Compare the log of a run with the provider's bill",
  arguments: {
    '<log>': needed('Run directory, its attempts.ndjson, or a log of your own'),
    '<bill..>': { ...needed('Files of the bill: JSON, or one page of JSON per line'), array: true },
  },
  flags: {
    tolerance: text('Dollars by which two amounts may differ; default: the smallest unit of the bill'),
    json: flag('Print the comparison as JSON'),
    quiet: quiet('No warnings'),
    color,
  },
  run: async (given, terminal) =>
    (await import('../reconcile.ts')).runReconcile(
      given['log'] as string,
      given['bill'] as string[],
      given as never,
      terminal,
    ),
};
