import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import type { ProviderChange } from '../provider-changes.ts';
import type { ScriptView } from '../script/script.ts';

/** What the control routes need of the server. */
export interface ControlActions {
  script(steps: unknown): void;
  scriptView(): ScriptView;
  clearScript(): void;
  patch(changes: unknown): ProviderChange;
}

/** The JSON of a body, or a `ScenarioError` that says that it is none. */
function readJson({ body }: FastifyRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body as Uint8Array).toString('utf8'));
  } catch {
    throw new ScenarioError('SCENARIO_INVALID', [{ path: '', message: 'expected JSON' }]);
  }
}

/** Does what a body asks for; what is wrong with it is answered 400 with every problem. */
function obey(request: FastifyRequest, reply: FastifyReply, act: (input: unknown) => object): FastifyReply {
  try {
    return reply.send(act(readJson(request)));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return reply.code(400).send({ error: error.message, problems: error.problems });
  }
}

/**
 * Adds what changes the answers of the server while it runs, for those on this machine (`guardAdminRoutes`, which must be there already):
 * `POST /tollmark/script` (a step, or a list of steps; it answers what is left of the script, as `GET` does) and `DELETE /tollmark/script`;
 * `PATCH /tollmark/provider` (a merge patch of the provider; it answers the change and its instant).
 */
export function addControlRoutes(app: FastifyInstance, context: ControlActions): void {
  app.get('/tollmark/script', () => context.scriptView());
  app.post('/tollmark/script', (request, reply) =>
    obey(request, reply, (steps) => {
      context.script(steps);
      return context.scriptView();
    }),
  );
  app.patch('/tollmark/provider', (request, reply) => obey(request, reply, (changes) => context.patch(changes)));
  app.delete('/tollmark/script', () => {
    context.clearScript();
    return context.scriptView();
  });
}
