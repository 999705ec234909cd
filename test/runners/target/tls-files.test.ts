import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '../../../src/errors/scenario-error.ts';
import { readTls, type TlsMaterial } from '../../../src/runners/target/tls-files.ts';
import { folderWith } from '../../commands/written-terminal.ts';
import { CERTIFICATE, KEY } from '../http/carrier/certificate.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const encrypted = createPrivateKey(KEY).export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'open-sesame' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem);

/** Reads certificates beside a scenario, and says what is wrong with them. */
function reading(tls: Parameters<typeof readTls>[0], passphrase?: string): [TlsMaterial, string[]] {
  const folder = folderWith({
    'cert.pem': CERTIFICATE,
    'key.pem': KEY,
    'other.pem': String(other),
    'locked.pem': String(encrypted),
    'text.pem': 'hello',
  });
  const problems: Problem[] = [];
  const material = readTls(tls, passphrase, join(folder, 'scenario.yaml'), problems);
  return [material, problems.map(({ path, message }) => `${path}: ${message.replaceAll(folder, '.')}`)];
}

test('files lie beside the scenario', () => {
  const [material, problems] = reading({ ca: 'cert.pem', cert: 'cert.pem', key: 'key.pem' });
  expect([material, problems]).toEqual([{ ca: CERTIFICATE, cert: CERTIFICATE, key: KEY }, []]);
  expect(reading({})).toEqual([{}, []]);
});

test('an encrypted key is opened by its passphrase', () => {
  expect(reading({ cert: 'cert.pem', key: 'locked.pem' }, 'open-sesame')[1]).toEqual([]);
  expect(reading({ cert: 'cert.pem', key: 'locked.pem' }, 'close')[1]).toEqual([
    expect.stringMatching(/^target\.tls\.key: locked\.pem is not the key of cert\.pem, or tls\.passphrase/),
  ]);
  expect(reading({ cert: 'cert.pem', key: 'locked.pem' })[1]).toEqual([
    expect.stringMatching(/or is encrypted: set target\.tls\.passphrase$/),
  ]);
});

test('all that will not do is told', () => {
  expect(reading({ ca: 'text.pem', cert: 'gone.pem', key: 'other.pem' })[1]).toEqual([
    'target.tls.ca: text.pem holds no certificate in PEM: name one that does',
    expect.stringMatching(/^target\.tls\.cert: gone\.pem: no such file/),
  ]);
  expect(reading({ cert: 'cert.pem', key: 'other.pem' })[1]).toHaveLength(1);
});
