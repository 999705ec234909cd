import { createHash, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { WebhookPlan } from '../../src/wire/dialect.ts';

/** The default secret of `standard` signatures, for tests of receivers only. */
export const WEBHOOK_SECRET_DEFAULT = 'whsec_dG9sbG1hcmstd2ViaG9vay1zZWNyZXQ=';
/** The account that fal's headers name as the owner of the request. */
const USER_ID = 'tollmark';

interface Unsigned {
  readonly deliveryId: string;
  readonly jobId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly epochMs: number;
}

/**
 * Signs webhooks.
 *
 * - `standard`: HMAC-SHA256 over `id.timestamp.body`, the key being the base64 after `whsec_` or else the secret's own bytes
 *   (Standard Webhooks, standardwebhooks.com, 2026-11).
 * - `ed25519`: hexadecimal Ed25519 over request id, user id, timestamp and hexadecimal SHA-256 of the body, one a line, in X-Fal-Webhook
 *   headers; receivers take the key from a JWKS and allow 5 minutes (docs.fal.ai, webhooks, 2026-11). The key is this object's own.
 */
export class WebhookSigner {
  readonly #secret: Uint8Array;
  #pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;

  constructor(secret: string) {
    this.#secret = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  }

  /** The public keys of `ed25519` signatures, as the `keys` of a JWKS. */
  publicKeys(): readonly Readonly<Record<string, string>>[] {
    const { kty, crv, x } = this.#keys().publicKey.export({ format: 'jwk' });
    return [{ kty: String(kty), crv: String(crv), x: String(x), use: 'sig', alg: 'EdDSA', kid: 'tollmark' }];
  }

  /** The headers of a delivery, signature included. */
  headers(
    how: WebhookPlan['signature'],
    { deliveryId, jobId, headers, body, epochMs }: Unsigned,
  ): Record<string, string> {
    const timestamp = String(Math.floor(epochMs / 1000));
    if (how === 'standard') {
      const id = headers['webhook-id'] ?? deliveryId;
      const digest = createHmac('sha256', this.#secret).update(`${id}.${timestamp}.`).update(body).digest('base64');
      return { ...headers, 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
    }
    if (how === 'none') return { ...headers };
    const bodyDigest = createHash('sha256').update(body).digest('hex');
    const message = Buffer.from([jobId, USER_ID, timestamp, bodyDigest].join('\n'));
    return {
      ...headers,
      'x-fal-webhook-request-id': jobId,
      'x-fal-webhook-user-id': USER_ID,
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': sign(undefined, message, this.#keys().privateKey).toString('hex'),
    };
  }

  #keys(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
    this.#pair ??= generateKeyPairSync('ed25519');
    return this.#pair;
  }
}
