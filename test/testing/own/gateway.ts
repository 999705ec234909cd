import { createMockServer, type MockServer } from '../../../mock-server/app.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import type { IdempotencySubject } from '../../../src/testing/index.ts';
import { FakeClock } from '../../mock-server/fake-clock.ts';

const JOB_MS = 10_000;
const PROVIDER = providerSchema.parse({
  dialect: 'lumenfall',
  models: {
    'sora-2': {
      operation: 'text-to-video',
      serviceTime: { type: 'constant', value: `${JOB_MS}ms` },
      price: { per: 'video-second', usd: '0.10' },
    },
  },
});

/** The mock server as a gateway of videos, whose submissions carry idempotency keys. Every session has keys of its own. */
export class OwnGateway {
  readonly #clock = new FakeClock();
  readonly #server: MockServer = createMockServer({
    provider: PROVIDER,
    seed: 7,
    clock: this.#clock,
    epochMs: () => 0,
  });
  #sessions = 0;
  /** Records of the bill that belong to earlier sessions. */
  #known = 0;

  readonly idempotency: IdempotencySubject<number> = {
    open: () => this.#sessions++,
    submit: async (session, { key, body }) => {
      const reply = await this.#server.app.inject({
        method: 'POST',
        url: '/openai/v1/videos',
        headers: { 'idempotency-key': `${session} ${key}` },
        payload: { model: 'sora-2', prompt: body, seconds: 5 },
      });
      const { id } = reply.json<{ id?: string }>();
      return { status: reply.statusCode, ...(id === undefined ? {} : { jobId: id }) };
    },
    charges: () => {
      this.#clock.advance(JOB_MS);
      const { records } = this.#server.usageRecords(this.#known, 1000);
      this.#known += records.length;
      return records.map(({ id, chargedNanoUsd }) => ({ jobId: `video_${id}`, amount: BigInt(chargedNanoUsd) }));
    },
  };

  async close(): Promise<void> {
    await this.#server.close({ graceMs: 0 });
  }
}
