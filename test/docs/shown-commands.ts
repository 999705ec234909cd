import { blocksOf, prose, type Text } from './markdown.ts';

/** A command as a text shows it. */
export interface ShownCommand {
  readonly path: string;
  readonly line: number;
  /** The words behind `tollmark`, quotes taken off. */
  readonly words: readonly string[];
}

/** Words of a shell line up to what ends a command: a pipe, a redirection, a semicolon, a comment. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  const token = /\s*(?:(#.*$|[|;&>)].*$)|((?:'[^']*'|"[^"]*"|\\.|[^\s'"|;&>)\\])+))/y;
  while (token.lastIndex < line.length) {
    const match = token.exec(line);
    if (match === null || match[1] !== undefined) break;
    words.push((match[2] ?? '').replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
  }
  return words;
}

const COMMAND = /(?:^|[(;&|]\s*|=\s*|\{\s*)tollmark\s+(?=[a-z-])/;

function inLine(text: string): string | undefined {
  const match = COMMAND.exec(text);
  return match === null ? undefined : text.slice(match.index + match[0].length);
}

/** The inline code of a line. Flags alone, as in "`tollmark run A`, then `--seed 2`", continue the command before them. */
function spansOf(row: string): string[] {
  let command = '';
  return [...row.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => {
    const shell = span.replaceAll('\\|', '|');
    if (shell.startsWith('tollmark ')) command = shell;
    return shell.startsWith('--') ? (command === '' ? [] : [`${command} ${shell}`]) : [shell];
  });
}

/** Every `tollmark …` in the shell blocks and the inline code of a text. Lines that a backslash continues are one. */
export function shownCommands(text: Text): ShownCommand[] {
  const { path } = text;
  const inBlocks = blocksOf(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ line, code }) =>
      code
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n')
        .map((shell) => ({ line, shell: shell.trim() })),
    );
  const inProse = prose(text)
    .split('\n')
    .flatMap((row, index) => spansOf(row).map((shell) => ({ line: index + 1, shell })));
  return [...inBlocks, ...inProse].flatMap(({ line, shell }) => {
    const rest = inLine(shell);
    return rest === undefined ? [] : [{ path, line, words: shellWords(rest) }];
  });
}

/** The flags among the words of a command, without their values and without the brackets of a synopsis. */
export function flagsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => /^\[?(--?[a-z][a-z-]*)/.exec(word)?.[1] ?? []);
}

/** The values of a flag that may be given several times. */
export function valuesOf(words: readonly string[], flag: string): string[] {
  return words.flatMap((word, index) => (word === flag ? (words[index + 1] ?? []) : []));
}

/** The flags that a help text lists. */
export function flagsInHelp(help: string): string[] {
  return [...help.matchAll(/^ {2,}(?:(-[a-z]), )?(--[a-z-]+)/gm)].flatMap(([, short, long = '']) => [
    ...(short === undefined ? [] : [short]),
    long,
    `--no-${long.slice(2)}`,
  ]);
}
