import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Invoice, invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import { type Ending, runCommand, scratchFile } from './command.ts';
import { SMALL } from './scenario-texts.ts';

/** One request for an image, and two more for each failure: a client without an SDK. */
export const CLIENT: string = `
  const send = () => fetch(process.env.TOLLMARK_URL + '/v2/job?price=true', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: 'Bearer ' + process.env.PRODIA_TOKEN },
    body: JSON.stringify({ type: 'quick', config: { prompt: 'a cat' } }),
  });
  let left = 3;
  const ask = async () => { const { status } = await send(); left--; if (status !== 200 && left > 0) await ask(); };
  ask().then(() => console.log('client done'));
`;
/** A server that fails each request. */
export const FAILING: string = SMALL.replace('share: 0.125', 'share: 1');
/** A server that fails none. */
export const HEALTHY: string = SMALL.replace('share: 0.125', 'share: 0');

/** Runs a program beside the mock server of a scenario. */
export async function mock(
  scenario: string,
  flags: readonly string[],
  program: readonly string[],
): Promise<Ending & { invoice: Invoice }> {
  const file = scratchFile('served.yaml', scenario);
  const json = join(dirname(file), 'invoice.json');
  const end = await runCommand(['mock', file, '--format', `json=${json}`, ...flags, '--', ...program]);
  return { ...end, invoice: invoiceSchema.parse(JSON.parse(readFileSync(json, 'utf8'))) };
}

/** A program of one script. */
export const node = (script: string): string[] => [process.execPath, '-e', script];
