import { type CompletedCommand, commandSteps, quoted } from './completed-commands.ts';

/** The completion of `tollmark` for zsh 5, with what each word does beside it. `version`: that of the package. */
export function zshScript(commands: readonly CompletedCommand[], version: string): string {
  const steps = commandSteps(commands).map((each) => quoted(each));
  return `#compdef tollmark
# Completes tollmark ${version} in zsh. Load it with: source <(tollmark completion zsh)
_tollmark() {
  local command='' each
  local -a candidates
  for each in "\${(@)words[2,CURRENT-1]}"; do
    case "$command $each" in
      ${steps.join(' | ')}) command="\${command:+$command }$each" ;;
    esac
  done
  case "$command $words[CURRENT-1]" in
${lines(commands, valueCases)}
    *)
      case "$words[CURRENT]" in
        -*)
          case "$command" in
${lines(commands, flagCase)}
          esac
          ;;
        *)
          case "$command" in
${lines(commands, wordCase)}
          esac
          ;;
      esac
      ;;
  esac
  if (( $#candidates )); then
    _describe 'tollmark' candidates
  else
    _files
  fi
}
if [[ "$funcstack[1]" == _tollmark ]]; then
  _tollmark "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _tollmark tollmark
fi
`;
}

function lines(commands: readonly CompletedCommand[], write: (command: CompletedCommand) => string): string {
  return commands
    .map(write)
    .filter((text) => text !== '')
    .join('\n');
}

/** `'name:what it does'`, of which the first colon divides. */
function candidate(name: string, describe: string): string {
  return quoted(`${name}:${describe}`);
}

function valueCases({ path, flags }: CompletedCommand): string {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map(({ spellings, values }) => {
      const patterns = spellings.map((each) => quoted(`${path} ${each}`)).join(' | ');
      return `    ${patterns}) candidates=(${values.map((value) => quoted(value)).join(' ')}) ;;`;
    })
    .join('\n');
}

function flagCase({ path, flags }: CompletedCommand): string {
  const all = flags.flatMap(({ spellings, describe }) => spellings.map((each) => candidate(each, describe)));
  return `            ${quoted(path)}) candidates=(${all.join(' ')}) ;;`;
}

function wordCase({ path, below, values }: CompletedCommand): string {
  const all = [
    ...below.map(({ name, describe }) => candidate(name, describe)),
    ...values.map((value) => quoted(value)),
  ];
  return `            ${quoted(path)}) candidates=(${all.join(' ')}) ;;`;
}
