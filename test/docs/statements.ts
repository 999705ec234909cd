import { loadOptions } from '../../src/commands/scenario-file.ts';
import { loadProvider } from '../../src/scenario/load-provider.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { createMockServer, listenMockServer, type MockServer } from '../../mock-server/index.ts';
import { runCommand } from '../command-line/command.ts';
import { callCommand } from '../command-line/in-process.ts';
import { blocksOf, type Text } from './markdown.ts';
import { shellWords } from './shown-commands.ts';

/** What a document says, the commands that show it, and what they print of it, or do not. */
export interface Statement {
  readonly line: number;
  readonly says: string;
  readonly commands: readonly string[];
  readonly shows: readonly { readonly text: string; readonly isAbsent: boolean }[];
}

const CODE = /(\bno )?`([^`]+)`/g;

/** The rows of the tables of a page: three cells each. */
export function statementsOf({ text }: Pick<Text, 'text'>): Statement[] {
  return text.split('\n').flatMap((row, index): Statement[] => {
    const cells = row
      .replaceAll(String.raw`\|`, '\u0000')
      .split('|')
      .slice(1, -1);
    if (cells.length !== 3 || /^[\s-]+$/.test(cells[0] ?? '') || cells[1]?.trim() === 'command') return [];
    const [says = '', commands = '', shows = ''] = cells.map((cell) => cell.trim().replaceAll('\u0000', '|'));
    return [
      {
        line: index + 1,
        says,
        commands: [...commands.matchAll(CODE)].map(([, , span = '']) => span),
        shows: [...shows.matchAll(CODE)].map(([, no, span = '']) => ({ text: span, isAbsent: no !== undefined })),
      },
    ];
  });
}

/** The mock servers that a page begins, by their ports: `tollmark mock …` in its blocks. */
export function mocksOf(page: Text): ReadonlyMap<string, readonly string[]> {
  const lines = blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.replaceAll(/\\\n\s*/g, ' ').split('\n'));
  const mocks = lines.filter((line) => line.startsWith('tollmark mock ')).map((line) => shellWords(line).slice(2));
  return new Map(mocks.map((words) => [valuesOf(words, '--port')[0] ?? '8787', words]));
}

function valuesOf(words: readonly string[], flag: string): string[] {
  return words.flatMap((word, i) => (words[i - 1] === flag ? [word] : []));
}

function startMock(words: readonly string[]): MockServer {
  const options = loadOptions({ set: valuesOf(words, '--set') });
  const [file] = valuesOf(words, '--provider');
  const { scenario } = file === undefined ? loadScenario(words[0] ?? '', options) : loadProvider(file, options);
  return createMockServer({ provider: scenario.provider, seed: scenario.seed });
}

/** What the commands of a statement print, one after the other, each space as one; each statement has mock servers of its own. */
export async function outputOf(
  { commands }: Statement,
  mocks: ReadonlyMap<string, readonly string[]>,
): Promise<string> {
  const servers = new Map<string, { readonly server: MockServer; readonly url: string }>();
  const urlOf = async (port: string): Promise<string> => {
    const words = mocks.get(port);
    if (words === undefined) throw new Error(`No block of the page begins a mock server on port ${port}.`);
    const known = servers.get(port);
    if (known !== undefined) return known.url;
    const server = startMock(words);
    const url = await listenMockServer(server, { host: '127.0.0.1', port: 0 });
    servers.set(port, { server, url });
    return url;
  };
  const outputs: string[] = [];
  try {
    for (const command of commands) {
      // oxlint-disable-next-line no-await-in-loop -- a command may need what the one before it has left
      outputs.push(await printed(command, urlOf));
    }
  } finally {
    await Promise.all([...servers.values()].map(({ server }) => server.close({ graceMs: 0 })));
  }
  return outputs.join('\n').replaceAll(/\s+/g, ' ');
}

async function printed(command: string, urlOf: (port: string) => Promise<string>): Promise<string> {
  const [program, ...words] = shellWords(command);
  if (program === 'tollmark') {
    // A run starts a mock server of its own, from the built package.
    const { stdout, stderr } = await (words[0] === 'run' ? runCommand(words) : callCommand(words));
    return stdout + stderr;
  }
  if (program !== 'curl') throw new Error(`Neither tollmark nor curl: ${command}`);
  return fetched(words, urlOf);
}

/** What `curl -i` prints, with the flags `-X`, `-H`, `-d` and `-F`. */
async function fetched(words: readonly string[], urlOf: (port: string) => Promise<string>): Promise<string> {
  const given = words.find((word) => word.startsWith('http://127.0.0.1:')) ?? '';
  const { port, pathname, search } = new URL(given);
  const [data] = valuesOf(words, '-d');
  const form = valuesOf(words, '-F');
  const headers = valuesOf(words, '-H').map((header) => header.split(': ') as [string, string]);
  if (data !== undefined && !headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.push(['content-type', 'application/json']);
  const body = form.length > 0 ? formOf(form) : data;
  const [method = body === undefined ? 'GET' : 'POST'] = valuesOf(words, '-X');
  const url = (await urlOf(port)) + pathname + search;
  const reply = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
  const lines = [...reply.headers].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${reply.status}`, ...lines, '', await reply.text()].join('\n');
}

/** `name=value`, or `name=@file`: a file with one pixel's worth of an image, whatever its name. */
function formOf(fields: readonly string[]): FormData {
  const form = new FormData();
  for (const field of fields) {
    const [name = '', value = ''] = [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)];
    if (value.startsWith('@')) form.append(name, new Blob(['image'], { type: 'image/png' }), value.slice(1));
    else form.append(name, value);
  }
  return form;
}
