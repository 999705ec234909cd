import { type CompletedCommand, type CompletedFlag, commandSteps, quoted } from './completed-commands.ts';

/** The completion of `tollmark` for fish 3, with what each word does beside it. `version`: that of the package. */
export function fishScript(commands: readonly CompletedCommand[], version: string): string {
  return `# Completes tollmark ${version} in fish. Load it with: tollmark completion fish | source
function __tollmark_command
  set -l command ''
  for each in (commandline -opc)[2..-1]
    switch "$command $each"
      case ${commandSteps(commands).map(text).join(' ')}
        set command (string trim "$command $each")
    end
  end
  echo $command
end
function __tollmark_in
  set -l command (__tollmark_command)
  test "$command" = "$argv[1]"
end
complete -c tollmark -e
${commands.flatMap(commandLines).join('\n')}
`;
}

/** In single quotes, inside of which fish knows \\' and \\\\. */
function text(words: string): string {
  return quoted(words.replaceAll('\\', '\\\\'), String.raw`\'`);
}

function commandLines({ path, flags, below, values }: CompletedCommand): string[] {
  const begin = `complete -c tollmark -n ${text(`__tollmark_in "${path}"`)}`;
  return [
    ...below.map(({ name, describe }) => `${begin} -f -a ${name} -d ${text(describe)}`),
    ...(values.length === 0 ? [] : [`${begin} -f -a ${text(values.join(' '))}`]),
    ...flags.map((flag) => `${begin} ${flagWords(flag)}`),
  ];
}

function flagWords({ spellings, describe, takesValue, values }: CompletedFlag): string {
  const names = spellings.map((each) => (each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`));
  const known = values.length === 0 ? '-r' : `-x -a ${text(values.join(' '))}`;
  return [...names, ...(takesValue ? [known] : []), `-d ${text(describe)}`].join(' ');
}
