/**
 * Whether the retry presets do what the SDKs do: `npm run test:sdks -- [CLIENT ...] [--pinned] [--write]`.
 *
 * Installs each SDK in the version that its preset names, and in the newest one, below the folder for temporary files, and sends both through the
 * odd replies of test/client/retry/odd-cases.json. Prints what they did and what the preset does. Ends with 1 where a version that a preset names
 * differs from it; a newest one is only shown. `--pinned` leaves the newest out, `--write` writes what was measured into
 * test/client/retry/odd-replies.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRetryPolicy, retrySchema } from '../src/client/retry/retry-options.ts';
import { findRetryPreset } from '../src/client/retry/retry-presets.ts';
import {
  casesByCourse,
  courseText,
  KNOWN_DIFFERENCES,
  ODD_REPLIES,
  oddCourse,
} from '../test/client/retry/odd-course.ts';
import { DRIVEN, type Courses, type Driven } from './sdks/driven.ts';

const VECTORS = 'test/client/retry/odd-replies.json';

/** What a pinned version did, and when. */
interface Vectors {
  readonly preset: string;
  readonly streamed?: boolean;
  readonly package: string;
  readonly version: string;
  readonly date: string;
  readonly courses: Readonly<Record<string, readonly string[]>>;
}

function presetCourses({ preset, streamed }: Driven): Courses {
  const policy = createRetryPolicy(retrySchema.parse(preset));
  const all = Object.entries(ODD_REPLIES);
  return new Map(all.map(([name, reply]) => [name, courseText(oddCourse(policy, reply, streamed))]));
}

/** Where it does something else, and that is not known. */
function differences({ preset }: Driven, measured: Courses, expected: Courses): string[] {
  const known = KNOWN_DIFFERENCES[preset] ?? [];
  const wrong = [...measured].filter(([name, text]) => text !== expected.get(name)).map(([name]) => name);
  return wrong.filter((name) => !known.includes(name));
}

/** What is not expected is measured twice: on a busy machine a timeout can pass for a wait. */
async function surely(driven: Driven, folder: string, expected: Courses): Promise<Courses> {
  const courses = new Map(await driven.courses(folder));
  const odd = differences(driven, courses, expected);
  if (odd.length === 0) return courses;
  for (const [name, text] of await driven.courses(folder, odd)) courses.set(name, text);
  return courses;
}

/** Prints what a version did, and returns the cases in which its preset does something else. */
function print(driven: Driven, title: string, courses: Courses, expected: Courses): string[] {
  const wrong = differences(driven, courses, expected);
  console.log(`${title}: ${wrong.length === 0 ? 'as the preset' : `${wrong.length} of ${courses.size} differ`}`);
  for (const [text, names] of Object.entries(casesByCourse(courses)))
    console.log(`  ${text.padEnd(34)} ${names.join(', ')}`);
  for (const name of wrong) console.log(`  ✗ ${name}: it does ${courses.get(name)}, the preset ${expected.get(name)}`);
  return wrong;
}

/** Drives the version that a preset names; undefined where it cannot be had. */
async function drivePinned(driven: Driven): Promise<Vectors | undefined> {
  const { preset, package: name, pinned, streamed } = driven;
  const folder = driven.folder(false);
  if (folder === undefined) {
    console.log(`${preset}: left out, because ${name} ${pinned} cannot be installed here`);
    return undefined;
  }
  const expected = presetCourses(driven);
  const courses = await surely(driven, folder, expected);
  const title = `${preset} against ${name} ${driven.version(folder)}${streamed ? ', streamed' : ''}`;
  if (print(driven, title, courses, expected).length > 0) process.exitCode = 1;
  const date = new Date().toISOString().slice(0, 10);
  return {
    preset,
    ...(streamed ? { streamed } : {}),
    package: name,
    version: pinned,
    date,
    courses: casesByCourse(courses),
  };
}

/** Drives the newest version where there is one behind that of the newest preset; says how the preset is behind. */
async function driveNewest(driven: Driven): Promise<string | undefined> {
  const { preset, package: name, pinned } = driven;
  if (findRetryPreset(preset.split('@', 1)[0] ?? '')?.name !== preset) return undefined;
  const folder = driven.folder(true);
  const version = folder === undefined ? pinned : driven.version(folder);
  if (folder === undefined || version === pinned) return undefined;
  const expected = presetCourses(driven);
  const wrong = print(
    driven,
    `newest: ${preset} against ${name} ${version}`,
    await surely(driven, folder, expected),
    expected,
  );
  return `${preset}: ${version} ${wrong.length === 0 ? 'does the same' : `differs: ${wrong.join(', ')}`}`;
}

const words = process.argv.slice(2);
const asked = words.filter((word) => !word.startsWith('--'));
const chosen = DRIVEN.filter(({ preset }) => asked.length === 0 || asked.some((name) => preset.startsWith(name)));

const clients: Vectors[] = [];
for (const driven of chosen) {
  const vectors = await drivePinned(driven);
  if (vectors !== undefined) clients.push(vectors);
}
if (!words.includes('--pinned')) {
  const behind = new Set<string>();
  for (const driven of chosen) {
    const text = await driveNewest(driven);
    if (text !== undefined) behind.add(text);
  }
  console.log(behind.size === 0 ? 'No preset is behind.' : ['Presets that are behind:', ...behind].join('\n  '));
}
if (words.includes('--write')) {
  const about =
    'What published SDKs did at the replies of odd-cases.json, by `npm run test:sdks -- --write`: attempts, and ms of the waits between them.';
  const { clients: stored } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { clients: Vectors[] };
  const isOf = (vectors: Vectors, { preset, streamed }: Driven): boolean =>
    vectors.preset === preset && (vectors.streamed ?? false) === streamed;
  const all = DRIVEN.map((driven) => [...clients, ...stored].find((vectors) => isOf(vectors, driven)));
  writeFileSync(VECTORS, `${JSON.stringify({ about, clients: all }, undefined, 2)}\n`);
}
