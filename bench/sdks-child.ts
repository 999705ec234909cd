/**
 * What one SDK does on every odd reply: `node child.js FOLDER INDEX` prints one line of JSON a case, for the client of that index. The packages
 * are in FOLDER, whose load.mjs imports them. Waits take no time.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SDK_CLIENTS, type Load } from './sdks/clients.ts';
import { ATTEMPTS_SEEN, courseText, ODD_REPLIES, START_EPOCH_MS } from '../test/client/retry/odd-course.ts';
import { serveOddReplies } from './sdks/odd-server.ts';
import { SkippedTime } from './sdks/skipped-time.ts';

const [folder = '', index = '', ...only] = process.argv.slice(2);
const client = SDK_CLIENTS[Number(index)];
if (client === undefined) throw new Error(`There is no client ${index}.`);

const time = new SkippedTime();
const server = await serveOddReplies();
time.install();
const { load } = (await import(pathToFileURL(join(folder, 'load.mjs')).href)) as { load: Load };
for (const name of Object.keys(client.packages)) await load(name === 'prodia' ? 'prodia/v2' : name);
process.on('unhandledRejection', () => {});

const names = only.length > 0 ? only : Object.keys(ODD_REPLIES);
// The first call loads what the others find loaded, and is not shown.
for (const [n, name] of ['401', ...names].entries()) {
  const sentMs: number[] = [];
  server.onAttempt = () => sentMs.push(time.nowMs);
  time.nowMs = START_EPOCH_MS;
  let result = 'ok';
  const call = client.call(load, server.address(name)).catch((error: unknown) => {
    result = String((error as Error).message).slice(0, 200);
  });
  const activity = {
    get attempts() {
      return sentMs.length;
    },
    get open() {
      return server.open;
    },
  };
  await time.through(call, activity, () => sentMs.length >= ATTEMPTS_SEEN);
  const gapsMs = sentMs.slice(1).map((ms, before) => ms - (sentMs[before] ?? 0));
  const lingerMs = time.nowMs - (sentMs.at(-1) ?? time.nowMs);
  if (n > 0)
    console.log(JSON.stringify({ name, text: courseText({ attempts: sentMs.length, gapsMs, lingerMs }), result }));
}
process.exit(0);
