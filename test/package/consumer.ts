/** What a program does that has only the package: it uses every entry, and prints one line of JSON. */
export const PROGRAM = `
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { createScenario, simulate, type Scenario, type Summary } from 'tollmark';
import { startMock } from 'tollmark/mock-server';
import { writeTerminalReport } from 'tollmark/reports';
import { type BillingSubject, checkLaws, consumption } from 'tollmark/testing';

const { version } = createRequire(import.meta.url)('tollmark/package.json') as { version: string };
const models = { m: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '5ms' }, price: { per: 'image', usd: '0.01' } } };
const provider = { dialect: 'openai', models };
const scenario: Scenario = createScenario({
  name: 'installed',
  provider,
  workload: { maxRequests: 20, arrivals: { type: 'constant', rate: '10/s' }, requests: [{ operation: 'text-to-image', model: 'm' }] },
});
const summary: Summary = simulate(scenario);
const mock = await startMock({ provider });
const answer = await fetch(mock.url + '/v1/images/generations', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer any' },
  body: JSON.stringify({ model: 'm', prompt: 'a lighthouse' }),
});
await answer.arrayBuffer();
await mock.close();
const subject: BillingSubject = {
  statement: { decimals: 9, display: (rows) => ({ rows, total: rows.reduce((sum, nano) => sum + nano, 0n) }) },
};
const { passed } = await checkLaws(subject, { only: ['L16'], numRuns: 10 });
const [drawn] = fc.sample(consumption, { seed: 1, numRuns: 1 });
console.log(
  JSON.stringify({
    version,
    billed: summary.dollars.billed,
    report: writeTerminalReport(summary, { color: false, width: 80 }).split('\\n')[0],
    status: answer.status,
    passed,
    drawn: typeof drawn?.quantity,
  }),
);
`;

/** The source of each entry of the package that is code, by its name in `exports`. */
export const ENTRIES: Readonly<Record<string, string>> = {
  '.': 'src/index.ts',
  './mock-server': 'mock-server/index.ts',
  './reports': 'reports/index.ts',
  './testing': 'src/testing/index.ts',
};

/** A module that exports again, one by one, the names that an entry has: of `source`, from the package itself. */
export function exportedAgain(source: string, entry: string): string {
  return source.replaceAll(/ from '\.[^']*'/g, ` from 'tollmark${entry.slice(1)}'`);
}

/** The file of that module, without its ending. */
export const againOf = (entry: string): string => `again-${entry.replaceAll(/\W/g, '')}`;

/** The settings of the two ways in which TypeScript finds a package of today. */
export const COMPILERS: Readonly<Record<string, object>> = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
};

/** Where a way of compiling puts what it writes. */
export const outputOf = (way: string): string => `out-${way}`;

/** A configuration of TypeScript as strict as can be. */
export function compilerConfig(way: string): string {
  return JSON.stringify({
    compilerOptions: {
      ...COMPILERS[way],
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      outDir: outputOf(way),
    },
    include: ['*.ts'],
  });
}
