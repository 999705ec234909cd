import { X509Certificate } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import { readTextFile } from '../../platform/files.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Certificates in PEM, as Node takes them. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

type TlsOptions = NonNullable<Scenario['target']>['tls'];

/**
 * The certificates that a scenario names, relative to its file. Adds to `problems` files that cannot be read or hold no certificate, and a key that
 * is not that of the certificate or is not opened by its passphrase.
 */
export function readTls(
  { ca, cert, key }: TlsOptions,
  passphrase: string | undefined,
  scenarioFile: string,
  problems: Problem[],
): TlsMaterial {
  const known = problems.length;
  const read = (name: 'ca' | 'cert' | 'key', file: string | undefined): Partial<Record<typeof name, string>> => {
    if (file === undefined) return {};
    try {
      const text = readTextFile(besideScenario(scenarioFile, file));
      if (name === 'key' || isCertificate(text)) return { [name]: text };
      problems.push({ path: `target.tls.${name}`, message: `${file} holds no certificate in PEM: name one that does` });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      const why = error.problems.map(({ message }) => message).join('; ');
      problems.push({ path: `target.tls.${name}`, message: `${file}: ${why}` });
    }
    return {};
  };
  const material = { ...read('ca', ca), ...read('cert', cert), ...read('key', key) };
  const full = passphrase === undefined ? material : { ...material, passphrase };
  if (problems.length === known && key !== undefined && !isPair(full)) {
    const message = `${key} is not the key of ${cert}${passphrase === undefined ? ', or is encrypted: set target.tls.passphrase' : ', or tls.passphrase does not open it'}`;
    problems.push({ path: 'target.tls.key', message });
  }
  return full;
}

/** A file that a scenario names, relative to its own. */
export function besideScenario(scenarioFile: string, file: string): string {
  return isAbsolute(file) ? file : join(dirname(scenarioFile), file);
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== undefined;
  } catch {
    return false;
  }
}

function isPair(material: TlsMaterial): boolean {
  try {
    return createSecureContext(material).context !== undefined;
  } catch {
    return false;
  }
}
