import { expect, test } from 'vitest';
import { type LogDisk, LogFile } from '../../../../src/runners/http/log/log-file.ts';
import { SendLog } from '../../../../src/runners/http/log/send-log.ts';

/** A disk in memory. A write that is waited for takes `tookMs`; others end when `turn` is called. */
class PlayedDisk implements LogDisk {
  text = '';
  tookMs = 1;
  failure: Error | undefined;
  takes = Number.POSITIVE_INFINITY;
  readonly removed: string[] = [];
  #nowMs = 0;
  readonly #pending: (() => void)[] = [];

  open(): number {
    return 7;
  }

  writeSync(_fd: number, bytes: Uint8Array): number {
    this.#nowMs += this.tookMs;
    if (this.failure !== undefined) throw this.failure;
    return this.#take(bytes);
  }

  write(_fd: number, bytes: Uint8Array, done: (error: Error | null, written: number) => void): void {
    this.#pending.push(() => (this.failure === undefined ? done(null, this.#take(bytes)) : done(this.failure, 0)));
  }

  turn(): void {
    this.#pending.shift()?.();
  }

  close(_fd: number, done: () => void): void {
    done();
  }

  remove(path: string): void {
    this.removed.push(path);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  #take(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.takes);
    this.text += Buffer.from(taken).toString();
    return taken.length;
  }
}

test('bytes are on the disk when append returns, also where it takes a few at a time', () => {
  const disk = new PlayedDisk();
  const file = new LogFile('f', disk);
  disk.takes = 3;
  expect(file.append(Buffer.from('0123456789'))).toBe(true);
  expect(disk.text).toBe('0123456789');
  expect(file.stalls).toBe(false);
});

test('behind an error nothing is taken', async () => {
  const disk = new PlayedDisk();
  const file = new LogFile('f', disk);
  disk.failure = new Error('ENOSPC');
  expect(file.append(Buffer.from('a'))).toBe(false);
  disk.failure = undefined;
  expect(file.append(Buffer.from('b'))).toBe(false);
  await file.close();
  expect(file.error?.message).toBe('ENOSPC');
  expect(disk.text).toBe('');
});

test('bytes that nobody waits for are written in order, bounded, and before the file is closed', async () => {
  const disk = new PlayedDisk();
  const file = new LogFile('f', disk);
  file.waitNoMore();
  const bytes = Buffer.from('a');
  expect(file.append(bytes)).toBe(true);
  bytes.write('x');
  expect(file.append(Buffer.from('b'))).toBe(true);
  expect(file.append(Buffer.alloc(64 * 1024 * 1024)), 'more than may wait').toBe(false);
  const closed = file.close();
  disk.turn();
  disk.turn();
  await closed;
  expect(disk.text).toBe('ab');
});

test('a write that fails later is the error of the file', async () => {
  const disk = new PlayedDisk();
  const file = new LogFile('f', disk);
  file.waitNoMore();
  file.append(Buffer.from('a'));
  file.append(Buffer.from('b'));
  disk.failure = new Error('EIO');
  disk.turn();
  expect(file.append(Buffer.from('c'))).toBe(false);
  await file.close();
  expect(file.error?.message).toBe('EIO');
});

test('lines whose end did not reach the disk are counted, whether it was waited for or not', async () => {
  const disk = new PlayedDisk();
  const file = new LogFile('f', disk);
  file.waitNoMore();
  file.append(Buffer.from('a\nb\nc\n'));
  file.append(Buffer.from('d\n'));
  disk.takes = 3;
  disk.turn();
  disk.failure = new Error('ENOSPC');
  disk.turn();
  file.append(Buffer.from('e\nf\n'));
  await file.close();
  expect([disk.text, file.lostLines]).toEqual(['a\nb', 5]);
});

test('a disk that holds up the load is named with the instant, before anything is sent without a record', async () => {
  const disk = new PlayedDisk();
  const sends = new SendLog('s', disk);
  sends.open();
  disk.tookMs = 150;
  sends.add({ request: 0, attempt: 1, model: 'm', sentMs: 12 });
  sends.flush();
  expect(disk.text.trimEnd().split('\n')).toEqual([
    '{"schema":"tollmark/sends@1"}',
    '{"request":0,"attempt":1,"model":"m","sentUs":12000}',
    '{"unrecordedFromUs":12000}',
  ]);
  sends.add({ request: 1, attempt: 1, model: 'm', sentMs: 13 });
  sends.flush();
  expect(disk.text, 'nobody waits any more').not.toContain('"request":1');
  const closed = sends.close(true);
  disk.turn();
  await closed;
  expect(disk.text).toContain('"request":1');
  expect(disk.removed).toEqual(['s']);
});
