import type { ProjectFile } from './project-files.ts';
import { lineAt } from './source-text.ts';

/** Something that no text of the repository may hold. */
export interface Ban {
  readonly pattern: RegExp;
  readonly why: string;
}

/** A pattern written with a middle dot inside of its words, so that this file passes its own check. */
const dotted = (source: string, flags: string): RegExp => new RegExp(source.replaceAll('·', ''), flags);

const TEXT_SPEAKS_OF_THE_PRODUCT = 'the texts speak of the product, not of who made it or with what';

/** Open ends, places on one machine, and talk about the making of the product. */
const BANS: readonly Ban[] = [
  {
    pattern: dotted('\\b(?:TO·DO|FIX·ME|HA·CK)\\b(?!\\s*\\(?#\\d+)', 'g'),
    why: 'an open end needs the number of its issue, as in "(#12)"',
  },
  {
    pattern: dotted('(?<![\\w.~}-])(?:/wo·rk/|/ho·me/\\w|/ro·ot/|/Us·ers/\\w|[A-Z]:\\\\Us·ers)', 'g'),
    why: 'this is a place on one machine; write a path from the root of the repository',
  },
  {
    pattern: dotted(
      '\\bsha·red/(?:fac·ts|se·eds|pe·ers|hoo·ks)|\\bDES·IGN\\.md|\\bEXEM·PLARS\\b|\\btask·-[A-Z]\\b',
      'g',
    ),
    why: 'this is a paper outside of the repository; say what it says, with source and date',
  },
  {
    pattern: dotted(
      [
        '\\bco·pilot\\b',
        '\\bcla·ude[ -]?code\\b',
        '\\bcur·sor (?:ai|ide|rules)\\b',
        '\\bco-auth·ored-by\\b',
        '\\b(?:ai|llm|machine)[- ](?:gen·erated|wri·tten|ass·isted|aut·hored)\\b',
        '\\b(?:gene·rated|wri·tten|auth·ored|devel·oped|bu·ilt) (?:by|with) (?:an? )?(?:ai|llm|language model|bot|agent)s?\\b',
        '\\b(?:sub-?ag·ents?|coding ag·ents?|ai ag·ents?)\\b',
        '\\bas an ai\\b|\\blanguage mo·del wrote\\b',
        '\\b(?:the|our) le·ad (?:dev|eng|plug|wr|will)',
        '\\bcontext win·dow ran\\b|\\bvibe[- ]co·d',
      ].join('|'),
      'gi',
    ),
    why: TEXT_SPEAKS_OF_THE_PRODUCT,
  },
];

/** Every place where a text holds what is banned. */
export function bannedWords(files: readonly ProjectFile[], bans: readonly Ban[] = BANS): string[] {
  return files.flatMap((file) =>
    bans.flatMap(({ pattern, why }) =>
      [...file.text.matchAll(pattern)].map(
        (match) => `${file.path}:${lineAt(file.text, match.index)}: "${match[0]}": ${why}`,
      ),
    ),
  );
}
