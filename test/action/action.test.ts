import { expect, test } from 'vitest';
import { readProjectFile } from '../tidy/project-files.ts';
import { ACTION, interpolations } from './action-file.ts';

const { inputs, outputs, runs } = ACTION;

test('no value is written into a script, for it would be run', () => {
  expect(interpolations(runs.steps)).toEqual([]);
  expect(interpolations([{ name: 'a', run: 'echo ${{ inputs.scenario }}' }])).toEqual(['a']);
});

test('every input reaches one step through its environment, and only the scenario is required', () => {
  const expressions = runs.steps.flatMap(({ env }) => Object.values(env));
  expect(expressions.filter((each) => each.includes('inputs.')).toSorted()).toEqual(
    Object.keys(inputs)
      .map((name) => `\${{ inputs.${name} }}`)
      .toSorted(),
  );
  expect(Object.keys(inputs).filter((name) => inputs[name]?.required)).toEqual(['scenario']);
  expect(Object.values(inputs).filter((input) => !input.required && input.default === undefined)).toEqual([]);
});

test('every output is one of the last step', () => {
  const last = runs.steps.at(-1)?.id;
  expect(Object.entries(outputs).map(([name, { value }]) => [name, value])).toEqual(
    Object.keys(outputs).map((name) => [name, `\${{ steps.${last}.outputs.${name} }}`]),
  );
  expect(Object.keys(outputs)).toEqual(expect.arrayContaining(['verdict', 'amplification', 'dollars', 'summary']));
});

test('the page about CI names every input and output', () => {
  const page = readProjectFile('docs/ci.md');
  expect([...Object.keys(inputs), ...Object.keys(outputs)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
