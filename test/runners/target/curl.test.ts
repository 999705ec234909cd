import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { curlCommand, shellWord, variableMark } from '../../../src/runners/target/curl.ts';
import { portOf } from './secure-servers.ts';

const run = promisify(execFile);

/** What a POSIX shell writes that runs a script, as bytes. */
async function shell(script: string, env: NodeJS.ProcessEnv = {}): Promise<Buffer> {
  const options = { env: { PATH: process.env['PATH'], ...env }, encoding: 'buffer' as const, maxBuffer: 1e8 };
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-shell-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // An argument would have a bound.
  writeFileSync(join(folder, 'script'), script);
  return (await run('sh', [join(folder, 'script')], options)).stdout;
}

const anyText = fc.string({ maxLength: 60, unit: 'binary' }).map((text) => text.replaceAll(/[\0\u0091\u0092]/g, ''));
const hardText = fc
  .array(fc.constantFrom("'", '"', '\\', '$', '`', '!', '\n', '\r', ' ', '@', '-', '*', '~', '${X}', '$(id)', 'ß', 'a'))
  .map((parts) => parts.join(''));

test('a shell reads any text as it is', async () => {
  const law = fc.asyncProperty(
    fc.array(fc.oneof(hardText, anyText), { minLength: 1, maxLength: 50 }),
    async (texts) => {
      const written = await shell(`printf '%s\\0' ${texts.map(shellWord).join(' ')}`);
      expect(written.toString()).toBe(texts.map((text) => `${Buffer.from(text).toString()}\0`).join(''));
    },
  );
  await fc.assert(law, { seed: 5, numRuns: 20 });
});

test('a marked variable is read by the shell, whatever its value', async () => {
  const word = shellWord(`it's ${variableMark('KEY')}'${variableMark('KEY')}`);
  expect(word).not.toMatch(/[\u0080-\u009f]/);
  const KEY = 'a b$HOME`id`\'"\\ *';
  expect((await shell(`printf %s ${word}`, { KEY })).toString()).toBe(`it's ${KEY}'${KEY}`);
});

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A server that keeps what it is asked. */
async function keeper(): Promise<{ readonly origin: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('base64');
      seen.push({ method: request.method, path: request.url, headers: request.headers, body });
      response.end();
    });
  });
  return { origin: `http://127.0.0.1:${await portOf(server)}`, seen };
}

test('curl sends the same bytes', async () => {
  const { origin, seen } = await keeper();
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).filter((body) => !String(body).includes('194,145'));
  const text = fc.oneof(hardText, anyText).map((each) => Buffer.from(each));
  const value = hardText.map((each) => each.replaceAll(/[^ -~]/g, '').trim());
  const path = fc.constantFrom('/', '/a/../b', "/it's?x=[1]&y={a,b}", '/a%20b?q=$HOME');
  const law = fc.asyncProperty(path, value, fc.oneof(bytes, text), async (at, header, body) => {
    const headers = ['content-type', 'application/x-any', 'x-any', header, 'accept', 'image/png'];
    const command = curlCommand(origin, { method: 'POST', path: at, headers, body }, []);
    await shell(command);
    const last = seen.at(-1);
    expect([last?.method, last?.path, last?.body]).toEqual(['POST', at, Buffer.from(body).toString('base64')]);
    expect(last?.headers).toMatchObject({ 'content-type': 'application/x-any', 'x-any': header, accept: 'image/png' });
  });
  await fc.assert(law, { seed: 5, numRuns: 20 });
});

test('variables stand in bodies of bytes, too, and large bodies are no argument', async () => {
  const { origin, seen } = await keeper();
  const head = Buffer.from([0, 255, 13, 10]);
  const mark = Buffer.from(variableMark('KEY'));
  const body = Buffer.concat([head, mark, Buffer.alloc(200_000, 'x'), mark]);
  const request = { method: 'PUT', path: '/', headers: ['x-key', `Key ${variableMark('KEY')}`], body };
  await shell(curlCommand(origin, request, []), { KEY: "va'lue" });
  const value = Buffer.from("va'lue");
  expect(seen[0]?.headers['x-key']).toBe("Key va'lue");
  const wanted = Buffer.concat([head, value, Buffer.alloc(200_000, 'x'), value]);
  expect(Buffer.from(seen[0]?.body ?? '', 'base64').equals(wanted)).toBe(true);
});

test('a request without a body has none, and flags stand before it', () => {
  const request = { method: 'GET', path: '/', headers: ['x-empty', ''], body: new Uint8Array() };
  expect(curlCommand('http://a.example', request, [['--http2'], ['--cacert', 'my ca.pem']])).toBe(
    [
      'curl -sS --globoff --path-as-is',
      '--http2',
      "--cacert 'my ca.pem'",
      "--request GET 'http://a.example/'",
      "-H 'x-empty;'",
    ].join(' \\\n  '),
  );
});
