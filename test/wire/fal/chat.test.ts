import { describe, expect, test } from 'vitest';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { answerOf, falJob, jsonOf, post } from './samples.ts';
import { classOf, readBy, refusalOf, routeOf } from '../wire-samples.ts';

const ROUTER = '/openrouter/router';
const asked = { model: 'acme/words', prompt: 'one two three', system_prompt: 'be brief', max_tokens: 7 };

describe('a chat of fal', () => {
  test('is asked for with a prompt, the LLM behind the endpoint, and the tokens of the answer', () => {
    const requestClass = { ...classOf('chat', { inputTokens: 5, outputTokens: 7 }, 'a cat'), model: 'words' };
    const request = falDialect.encode(requestClass, 'openrouter/router', 'K');
    expect(request.path).toBe(ROUTER);
    expect(jsonOf(request)).toEqual({ model: 'words', prompt: 'a cat over and over', max_tokens: 7 });
    const usage = { ...requestClass.usage, options: { model: 'acme/words' } };
    expect(jsonOf(falDialect.encode({ ...requestClass, usage }, 'openrouter/router', 'K'))).toMatchObject({
      model: 'acme/words',
    });
  });

  test('of any client consumes the words of its prompts and the tokens that it allows', () => {
    expect(falJob(ROUTER, asked)).toMatchObject({
      operation: 'chat',
      wireModel: 'openrouter/router',
      usage: { inputTokens: 5, outputTokens: 7, options: { model: 'acme/words' } },
    });
    expect(falJob(`/queue${ROUTER}`, { model: 'm', prompt: 'p' }).usage).toMatchObject({ outputTokens: 256 });
  });

  test.each([
    [{ prompt: 'p' }, 'body.model', 'missing'],
    [{ model: 'm' }, 'body.prompt', 'missing'],
    [{ model: 'm', prompt: 3 }, 'body.prompt', 'string_type'],
    [{ ...asked, max_tokens: 0 }, 'body.max_tokens', 'greater_than_equal'],
    [{ ...asked, max_tokens: 1.5 }, 'body.max_tokens', 'int_from_float'],
    [{ ...asked, temperature: 3 }, 'body.temperature', 'less_than_equal'],
    [{ ...asked, prompt: 'x '.repeat(1_000_000) }, 'body.prompt', 'string_too_long'],
  ])('with %j has a problem', (fields, param, code) => {
    expect(refusalOf(readBy(falDialect, post(ROUTER, fields)))).toMatchObject({ status: 422, param, code });
  });

  test('answers with as many words as tokens, and states them', () => {
    const { write } = routeOf(falDialect, { path: ROUTER });
    const reply = write(answerOf(falJob(ROUTER, asked)));
    expect(jsonOf(reply)).toEqual({
      output: 'This is an answer of the mock,',
      partial: false,
      error: null,
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    });
    expect(falDialect.decode(reply)).toMatchObject({ outcome: 'ok', usage: { inputTokens: 5, outputTokens: 7 } });
    const empty = write(answerOf(falJob(ROUTER, asked), { outcome: 'empty', outputs: [] }));
    expect(falDialect.decode(empty)).toMatchObject({ outcome: 'empty', usage: { inputTokens: 5, outputTokens: 0 } });
  });

  test('whose body says an error is a failure, and without an output it is empty', () => {
    const reading = (body: object) =>
      falDialect.decode({ status: 200, headers: { 'content-type': 'application/json' }, body: post('/', body).body });
    expect(reading({ output: '', error: null })).toMatchObject({ outcome: 'empty' });
    expect(reading({ output: 'words' })).toMatchObject({ outcome: 'ok' });
    expect(reading({ output: '', error: 'upstream failed' })).toMatchObject({ message: 'upstream failed' });
  });
});
