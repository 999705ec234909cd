import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What junitparser reads of a suite. */
export interface ReadSuite {
  readonly name: string;
  /** Tests, failures, errors, skipped. */
  readonly counts: readonly number[];
  readonly seconds: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly name: string;
    readonly classname: string;
    readonly results: readonly (readonly [kind: string, message: string])[];
    readonly output: string | null;
  }[];
}

/** What the client library of Prometheus reads of a family. */
export type ReadFamily = readonly [
  name: string,
  type: string,
  unit: string,
  samples: readonly (readonly [name: string, labels: Readonly<Record<string, string>>, value: number])[],
];

interface Read {
  readonly junit: readonly (readonly ReadSuite[])[];
  readonly openmetrics: readonly (readonly ReadFamily[])[];
}

/** The one that Debian's packages of Python belong to, where there is one. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Why the readers of others are not here; undefined: they are. */
export function missingReaders(): string | undefined {
  const probe = spawnSync(PYTHON, ['-c', 'import junitparser, prometheus_client.openmetrics.parser']);
  if (probe.status === 0) return undefined;
  return 'Python has no junitparser and prometheus_client; on Debian: apt-get install python3-junitparser python3-prometheus-client';
}

/** Reads texts by the readers of others. Throws with what they say where one refuses a text. */
export function readByOthers(asked: {
  readonly junit: readonly string[];
  readonly openmetrics: readonly string[];
}): Read {
  const script = fileURLToPath(new URL('readers.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(PYTHON, [script], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Read;
}
