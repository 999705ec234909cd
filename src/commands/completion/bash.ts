import { type CompletedCommand, commandSteps, quoted } from './completed-commands.ts';

/** The completion of `tollmark` for bash 3.2 and later, as a script that asks nobody while it completes. `version`: that of the package. */
export function bashScript(commands: readonly CompletedCommand[], version: string): string {
  return `# Completes tollmark ${version} in bash. Load it with: source <(tollmark completion bash)
_tollmark() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' words='' each
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command $each" in
      ${commandSteps(commands).map(quotedWords).join(' | ')}) command="\${command:+$command }$each" ;;
    esac
  done
  case "$command $previous" in
${lines(commands, valueCases)}
    *)
      case "$word" in
        -*)
          case "$command" in
${lines(commands, ({ path, flags }) => `            ${quoted(path)}) words=${words(flags.flatMap(({ spellings }) => spellings))} ;;`)}
          esac
          ;;
        *)
          case "$command" in
${lines(commands, ({ path, below, values }) => `            ${quoted(path)}) words=${words([...below.map(({ name }) => name), ...values])} ;;`)}
          esac
          ;;
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _tollmark tollmark
`;
}

const quotedWords = (text: string): string => quoted(text);

function words(names: readonly string[]): string {
  return quoted(names.join(' '));
}

function lines(commands: readonly CompletedCommand[], write: (command: CompletedCommand) => string): string {
  return commands
    .map(write)
    .filter((text) => text !== '')
    .join('\n');
}

/** What stands behind a flag: one of its values, or a text, for which bash looks at files. */
function valueCases({ path, flags }: CompletedCommand): string {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map(({ spellings, values }) => {
      const patterns = spellings.map((each) => quoted(`${path} ${each}`)).join(' | ');
      return `    ${patterns}) ${values.length === 0 ? '' : `words=${words(values)} `};;`;
    })
    .join('\n');
}
