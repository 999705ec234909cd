import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { WEBHOOK_SECRET_DEFAULT, WebhookSigner } from '../../../mock-server/webhooks/webhook-signer.ts';

const body = Buffer.from('{"test": 2432232314}');
const delivery = {
  deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  jobId: 'j',
  headers: { a: 'b' },
  body,
  epochMs: 1_614_265_330_999,
};

test('a standard signature is the published vector of Standard Webhooks', () => {
  // The test vector of the reference libraries (github.com/standard-webhooks/standard-webhooks, 2026-11).
  const signer = new WebhookSigner('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  expect(signer.headers('standard', delivery)).toEqual({
    a: 'b',
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('the vendor’s own id is the one that is signed, and a plain secret is its own bytes', () => {
  const headers = new WebhookSigner('plain').headers('standard', { ...delivery, headers: { 'webhook-id': 'msg_1' } });
  const digest = createHmac('sha256', 'plain').update('msg_1.1614265330.').update(body).digest('base64');
  expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'webhook-signature': `v1,${digest}` });
  expect(Buffer.from(WEBHOOK_SECRET_DEFAULT.slice(6), 'base64').toString()).toBe('tollmark-webhook-secret');
});

test('fal’s signature is verified by the published key, and by no other body', () => {
  const signer = new WebhookSigner('s');
  const [key] = signer.publicKeys();
  expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' });
  expect(signer.publicKeys()).toEqual([key]);
  const headers = signer.headers('ed25519', delivery);
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key?.['x'] ?? '' }, format: 'jwk' });
  const isSigned = (bytes: Buffer): boolean => {
    const names = ['request-id', 'user-id', 'timestamp'].map((name) => headers[`x-fal-webhook-${name}`]);
    const message = [...names, createHash('sha256').update(bytes).digest('hex')].join('\n');
    return verify(
      undefined,
      Buffer.from(message),
      publicKey,
      Buffer.from(headers['x-fal-webhook-signature'] ?? '', 'hex'),
    );
  };
  expect(headers['x-fal-webhook-request-id']).toBe('j');
  expect(isSigned(body)).toBe(true);
  expect(isSigned(Buffer.from('{"test": 2432232315}'))).toBe(false);
  expect(new WebhookSigner('s').publicKeys()).not.toEqual([key]);
});

test('without a signature the headers are the vendor’s', () => {
  expect(new WebhookSigner('s').headers('none', delivery)).toEqual({ a: 'b' });
});
