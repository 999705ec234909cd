import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ACTION, interpolations } from '../action/action-file.ts';
import { readProjectFile } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const stepSchema = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: texts.optional(),
  env: texts.optional(),
  shell: z.literal('bash').optional(),
  run: z.string().optional(),
});
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.union([z.string(), z.record(z.string(), z.unknown())]),
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  jobs: z.record(
    z.string(),
    z.strictObject({ if: z.string().optional(), 'runs-on': z.string(), steps: z.array(stepSchema) }),
  ),
});

const PATH = 'docs/ci.md';
const blocks = blocksOf({ path: PATH, text: readProjectFile(PATH) }).filter(({ kind }) => kind === 'workflow');
const added = blocksOf({ path: PATH, text: readProjectFile(PATH) }).filter(({ kind }) => kind === 'steps');
const workflows = blocks.map(({ code }) => workflowSchema.parse(parse(code)));
const steps = [
  ...workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps)),
  ...added.flatMap(({ code }) => z.array(stepSchema).parse(parse(code))),
];

/** Releases whose commits were looked up in the repositories of the actions (2026-12-03). */
const RELEASES = [
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
];

test('every action of a workflow is pinned by its commit', () => {
  const used = [...blocks, ...added].flatMap(({ code }) =>
    [...code.matchAll(/uses: (.*)/g)].map(([, name = '']) => name),
  );
  expect(used.length).toBeGreaterThan(1);
  expect(used.filter((name) => name !== 'OWNER/tollmark@<full commit SHA>' && !RELEASES.includes(name))).toEqual([]);
});

test('the workflow that may write checks nothing out, and neither runs with the rights of the base on the head', () => {
  const [gate, comment] = workflows;
  expect([gate?.on, gate?.permissions]).toEqual(['pull_request', { contents: 'read' }]);
  expect(comment?.permissions).toEqual({ actions: 'read', 'pull-requests': 'write' });
  expect(JSON.stringify(comment)).not.toContain('uses');
  expect(comment?.on).toEqual({ workflow_run: { workflows: [gate?.name], types: ['completed'] } });
});

test('no value is written into a script of a workflow', () => {
  const scripts = steps.flatMap(({ run, shell }) => (run === undefined ? [] : [{ name: String(shell), run }]));
  expect(interpolations(scripts)).toEqual([]);
});

test('workflows use inputs and outputs that the action has', () => {
  const given = steps
    .filter(({ uses = '' }) => uses.startsWith('OWNER/'))
    .flatMap((step) => Object.keys(step.with ?? {}));
  expect(given.length).toBeGreaterThan(0);
  expect(given.filter((name) => ACTION.inputs[name] === undefined)).toEqual([]);
  const read = [...JSON.stringify(steps).matchAll(/steps\.tollmark\.outputs\.([a-z-]+)/g)].map(([, name = '']) => name);
  expect(read.length).toBeGreaterThan(0);
  expect(read.filter((name) => ACTION.outputs[name] === undefined)).toEqual([]);
});
