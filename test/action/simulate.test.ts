import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedRepository, git, SCENARIO } from './repository.ts';
import { runAction } from './runner.ts';

const timeout = 60_000;

test.skipIf(!existsSync('/bin/bash'))(
  'a pull request that adds a retry is worse, and fails where a limit says so',
  { timeout },
  async () => {
    const { scratch, workspace, base } = changedRepository();
    const github = { 'event.pull_request.base.sha': base };
    const inputs = {
      scenario: SCENARIO,
      'fail-if': '\n  dollars.perSuccess > +2%  \r\n\nlatencyMs.p95 > +200%',
    };
    const ending = await runAction(scratch, { workspace, inputs, github });
    expect([ending.code, ending.stderr]).toEqual([1, '']);
    expect(ending.outputs).toEqual({
      verdict: 'worse',
      amplification: String(664 / 612),
      dollars: '0.01086743', // $6.64 for 611 successes.
      'dollars-per-month': '286848',
      baseline: 'ref',
      summary: expect.stringMatching(/\/summary\.md$/),
      page: expect.stringMatching(/\/report\.html$/),
      head: expect.stringMatching(/\/head$/),
    });
    expect(ending.summary).toBe(`${readFileSync(ending.outputs['summary'] ?? '', 'utf8')}\n`);
    expect(ending.summary).toMatch(/^<!-- tollmark:shop:comparison -->\n/);
    expect(ending.summary).toContain('A success costs $0.01087 instead of $0.01 (+8.7 %)');
    expect(ending.summary).toContain('| ✗ dollars.perSuccess \\> +2% | broken |');
    expect(ending.summary).toContain('| ✓ latencyMs.p95 \\> +200% | held |');
    expect(ending.log).toContain('✗ WORSE  shop');
    expect(ending.log).toMatch(
      /\n::error title=Tollmark::A limit on changes is broken; the job summary says which\.\n$/,
    );
    expect(readFileSync(ending.outputs['page'] ?? '', 'utf8')).toContain('tollmark-comparison');
    expect(readdirSync(join(ending.outputs['head'] ?? '', git(workspace, 'rev-parse', '--short=7', 'HEAD')))).toContain(
      'summary.json',
    );
    // Nothing of it is left in the repository.
    expect(git(workspace, 'status', '--porcelain')).toBe('');
    expect(git(workspace, 'worktree', 'list').split('\n')).toHaveLength(1);

    const unlimited = await runAction(scratch, { workspace, inputs: { scenario: SCENARIO }, github });
    expect([unlimited.code, unlimited.outputs['verdict']]).toEqual([0, 'worse']);
  },
);
