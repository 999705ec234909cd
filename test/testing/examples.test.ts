import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as exported from '../../src/testing/index.ts';
import { type BillingSubject, checkLaws, laws, type LedgerSubject } from '../../src/testing/index.ts';
import { pictureShop } from './examples/picture-shop.ts';
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './examples/vitest-example.ts';
import { projectFiles, readProjectFile } from '../tidy/project-files.ts';

/** The examples of docs/testing-kit.md run here: the one for vitest by its import, the one for node:test in a process of its own. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = 'test/testing/examples/node-test-example.ts';
/** Below `node_modules`, so that compiled files find the packages. */
const CACHE = join(ROOT, 'node_modules', '.cache');
const TIMEOUT_MS = 60_000;

function run(script: string, args: readonly string[]): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, script], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
    timeout: TIMEOUT_MS,
  });
  return { code: status, text: `${stdout}${stderr}` };
}

/** Compiles one file and what it imports, as Node 20 reads no types. Types are the business of `npm run types`. */
function compiled(file: string): { readonly script: string; readonly remove: () => void } {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'tollmark-examples-'));
  const options = { noEmit: false, noCheck: true, outDir: folder, rootDir: ROOT, declaration: false };
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: options,
    files: [join(ROOT, file)],
    include: [],
  };
  const configFile = join(folder, 'tsconfig.json');
  writeFileSync(configFile, JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const { code, text } = run(configFile, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p']);
  if (code !== 0) throw new Error(`The example was not compiled:\n${text}`);
  return {
    script: join(folder, file.replace(/\.ts$/, '.js')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test(
  'the example for node:test passes in Node',
  () => {
    const { script, remove } = compiled(EXAMPLE);
    const { code, text } = run(script, ['--test', '--test-reporter=tap']);
    remove();
    expect(text).toMatch(/ok \d+ - P3: prices are exact/);
    expect(text).toMatch(/ok \d+ - the accounts of the shop keep every law/);
    expect(text).toMatch(/^# fail 0$/m);
    expect(code).toBe(0);
  },
  TIMEOUT_MS,
);

test('the documentation shows the examples as they are', () => {
  const docs = readProjectFile('docs/testing-kit.md');
  const examples = projectFiles('test/testing/examples');
  expect(examples.length).toBe(3);
  for (const { path, text } of examples) {
    expect(docs, path).toContain(text.replaceAll('../../../src/testing/index.ts', 'tollmark/testing').trim());
  }
});

test('the documentation tells every law as it stands in the code', () => {
  const docs = readProjectFile('docs/testing-kit.md');
  const told = [...docs.matchAll(/^\*\*(\w+): /gm)].map(([, id]) => id);
  expect(told).toEqual(laws.map(({ id }) => id));
  for (const { title, statement, story, source, needs } of laws) {
    expect(docs).toContain(`**${title}.** ${statement}\nPrevents: ${story} (${source}). Needs: ${needs}.`);
  }
});

test('the documentation shows a wrong subject and a broken law as they are told', async () => {
  const docs = readProjectFile('docs/testing-kit.md');
  const ledger = pictureShop.ledger as LedgerSubject;
  const { hold, ...others } = ledger;
  const wrong = { pricing: { ...pictureShop.pricing, rounding: 'half_up' }, ledger: { ...others, hld: hold } };
  const silent = { ledger: { ...ledger, topUp: () => {} } };
  const shown: unknown[] = [];
  for (const subject of [wrong, silent])
    await checkLaws(subject as unknown as BillingSubject).catch((error: Error) => shown.push(error.message));
  const twice: LedgerSubject<Record<string, boolean>> = {
    ...(ledger as LedgerSubject<Record<string, boolean>>),
    // A second settlement of a hold is accepted, though nothing is charged.
    settle: async (shop, movement) => (shop[movement.holdId] ||= await ledger.settle(shop, movement)),
  };
  const { results } = await checkLaws({ ledger: twice }, { only: ['L5'] });
  shown.push(results[0]?.text);
  expect(shown.filter((text) => !docs.includes(`\`\`\`\n${String(text)}\n\`\`\``))).toEqual([]);
});

test('the documentation names every generator and part that is exported', () => {
  const docs = readProjectFile('docs/testing-kit.md');
  const kit = Object.keys(exported).filter((name) => !/^Law|Error$/.test(name));
  expect(kit.filter((name) => !docs.includes(`\`${name}`))).toEqual([]);
});
