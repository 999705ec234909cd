import { fileURLToPath } from 'node:url';
import { outputOf } from '../measure.ts';
import { SDK_CLIENTS, type SdkClient } from './clients.ts';
import { folderOf, manifestOf, nodeFor, type Packages } from './installed.ts';
import { PYTHON_CLIENTS, pythonCourses, pythonFolderOf, pythonVersionOf, type PythonClient } from './python-clients.ts';

/** The course at each odd reply, by its name. */
export type Courses = ReadonlyMap<string, string>;

/** An SDK or a library that can be driven, in whatever language. */
export interface Driven {
  readonly preset: string;
  /** The first package and the version that the preset names. */
  readonly package: string;
  readonly pinned: string;
  readonly streamed: boolean;
  /** A folder with the pinned version, or the newest; undefined where it cannot be had. */
  folder(isNewest: boolean): string | undefined;
  version(folder: string): string;
  /** What it does; `cases`: only in these. */
  courses(folder: string, cases?: readonly string[]): Promise<Courses>;
}

const CHILD = fileURLToPath(new URL('../sdks-child.js', import.meta.url));
/** Every npm package in its newest version: one folder serves all clients. */
const NEWEST: Packages = Object.fromEntries(
  SDK_CLIENTS.flatMap(({ packages }) => Object.keys(packages).map((name) => [name, 'latest'])),
);
let newestFolder: string | undefined;

function drivenSdk(client: SdkClient): Driven {
  const [[name, pinned] = ['', '']] = Object.entries(client.packages);
  return {
    preset: client.preset,
    package: name,
    pinned,
    streamed: client.streamed === true,
    folder: (isNewest) => {
      if (isNewest) return (newestFolder ??= folderOf('npm-latest', NEWEST, true));
      return folderOf(`npm-${name.replace(/\W+/g, '-')}-${pinned}`, client.packages, false);
    },
    version: (folder) => manifestOf(folder, name).version,
    courses: async (folder, cases = []) => {
      const node = nodeFor(folder, client.packages);
      const lines = outputOf([node, CHILD, folder, String(SDK_CLIENTS.indexOf(client)), ...cases])
        .trim()
        .split('\n');
      return new Map(
        lines.map((line) => JSON.parse(line) as { name: string; text: string }).map(({ name: at, text }) => [at, text]),
      );
    },
  };
}

function drivenPython(client: PythonClient): Driven {
  const [[name, pinned] = ['', '']] = Object.entries(client.packages);
  return {
    preset: client.preset,
    package: name,
    pinned,
    streamed: false,
    folder: (isNewest) => pythonFolderOf(client.packages, isNewest),
    version: (folder) => pythonVersionOf(folder, name),
    courses: (folder) => pythonCourses(client, folder),
  };
}

/** Everything that is driven. */
export const DRIVEN: readonly Driven[] = [...SDK_CLIENTS.map(drivenSdk), ...PYTHON_CLIENTS.map(drivenPython)];
