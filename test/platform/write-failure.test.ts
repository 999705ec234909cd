import { expect, test } from 'vitest';
import { writeFailureText } from '../../src/platform/write-failure.ts';

test('a failure is told by its code, with what to do', () => {
  const failure = (code: string): Error => Object.assign(new Error('told by Node'), { code });
  expect(writeFailureText(failure('ENOSPC'))).toBe('(ENOSPC); the disk is full: make room, or choose another path');
  expect(writeFailureText(failure('EFBIG'))).toMatch(/^\(EFBIG\); a file may not be larger here: .*ulimit -f/);
  expect(writeFailureText(failure('EACCES'))).toBe('(EACCES); choose another path');
  expect(writeFailureText('odd', 'make it writable')).toBe('(odd); make it writable');
});
