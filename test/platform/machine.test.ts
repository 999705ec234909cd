import { expect, test } from 'vitest';
import { machineSchema } from '../../src/measure/machine.ts';
import { thisMachine } from '../../src/platform/machine.ts';

test('this machine is one, with the versions of this process', () => {
  const machine = machineSchema.parse(thisMachine());
  expect(machine).toMatchObject({ node: process.version, system: `${process.platform} ${process.arch}` });
  expect(machine.processors).toBeGreaterThan(0);
});
