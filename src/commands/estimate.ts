import { ScenarioError } from '../errors/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { estimateDollars, shapesMade, type ShapeQuote } from '../estimate/dollars.ts';
import { QUOTERS } from '../runners/quote/quote-target.ts';
import { quoteScenario } from '../estimate/prices.ts';
import { writeEstimate } from '../../reports/estimate-table.ts';
import { EXIT } from './exit-code.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';
import { unknownName } from './prices-flags.ts';
import { loadScenarioFile } from './scenario-file.ts';
import { checkTarget } from '../runners/target.ts';

/** Flags of `estimate` beyond the common ones. */
export interface EstimateFlags extends CommonFlags {
  /** Origin of a real endpoint that is asked for its prices; undefined: the scenario's own. */
  readonly target: string | undefined;
  /** How it is asked; undefined: as the dialect of the provider says. */
  readonly dialect: string | undefined;
}

const WIDTH_MAX = 100;

/**
 * `tollmark estimate`: what a scenario costs if every request succeeds at once, without sending its load. Returns the exit code: 0, or 3
 * when the price of a model is not known, for then the total is none of the scenario.
 */
export async function runEstimate(path: string, flags: EstimateFlags, terminal: Terminal): Promise<number> {
  const loaded = loadScenarioFile(path, flags);
  const quotes =
    flags.target === undefined
      ? quoteOwn(loaded, flags.dialect)
      : await quoteTarget(loaded, { ...flags, scenarioFile: path }, terminal.env);
  const estimate = estimateDollars(loaded.scenario, quotes);
  const { color, width } = layoutOf(flags, terminal);
  const layout = { color, width: Math.min(WIDTH_MAX, width) };
  terminal.stdout.write(flags.json ? `${JSON.stringify(estimate, undefined, 2)}\n` : writeEstimate(estimate, layout));
  return estimate.total.complete ? EXIT.passed : EXIT.invalid;
}

function quoteOwn(loaded: Parameters<typeof quoteScenario>[0], dialect: string | undefined): ShapeQuote[] {
  if (dialect === undefined) return quoteScenario(loaded, shapesMade(loaded.scenario));
  const message = 'says how a target is asked; name one with --target, or leave it out';
  throw new ScenarioError('USAGE', [{ path: '--dialect', message }]);
}

function quoteTarget(
  loaded: { readonly scenario: Scenario },
  { target, dialect, scenarioFile }: EstimateFlags & { readonly scenarioFile: string },
  env: NodeJS.ProcessEnv,
): Promise<ShapeQuote[]> {
  const { scenario } = loaded;
  const quoter = quoterOf(dialect, scenario.provider.dialect);
  // Nothing is generated, so nothing may be spent.
  const checked = checkTarget({ target: target ?? '', maxDollars: '0', scenarioFile }, () => loaded, env);
  return QUOTERS[quoter](shapesMade(scenario), scenario.provider.models, checked);
}

/** How the target is asked: as the flag says, else as the provider's dialect. Throws a `ScenarioError` USAGE that names the one it came from. */
function quoterOf(flag: string | undefined, own: string): keyof typeof QUOTERS {
  const known = Object.keys(QUOTERS);
  const problems = unknownName('--dialect', flag, known);
  if (flag === undefined && !known.includes(own)) {
    const ways = known.map((name) => `--dialect ${name}`).join(' or ');
    const message = `${JSON.stringify(own)} tells no prices; say how the target is asked with ${ways}, or leave --target out for the scenario’s own prices`;
    problems.push({ path: 'provider.dialect', message });
  }
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  return (flag ?? own) as keyof typeof QUOTERS;
}
