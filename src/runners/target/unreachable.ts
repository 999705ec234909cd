import { ScenarioError } from '../../errors/scenario-error.ts';

/** What a target that cannot be reached is told by, and what to do about it. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'has a host name that cannot be resolved: check its spelling, and the name server'],
  [/^ECONNREFUSED$/, 'refuses connections: start the endpoint, or check host and port'],
  [
    /^(?:CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'cannot be reached: check host, port and firewalls, and whether a proxy is needed (HTTPS_PROXY)',
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST|UNKNOWN_PROTOCOL/,
    'does not speak TLS: write http:// in --target, or the port of its https',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|UNTRUSTED/,
    'has a certificate of an authority that is not trusted here: name its file in target.tls.ca, or in NODE_EXTRA_CA_CERTS',
  ],
  [/ALTNAME_INVALID/, 'has a certificate of another name: write that name in --target'],
  [/CERT_HAS_EXPIRED/, 'has a certificate that has expired: renew it, or check the clock of this machine'],
  [/CERT_NOT_YET_VALID/, 'has a certificate that is not valid yet: check the clock of this machine'],
  [
    /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED/,
    'refuses the certificate of the client, or asks for one: set target.tls.cert and target.tls.key',
  ],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, 'speaks no version of TLS that Node accepts'],
  [/^NO_HTTP2$/, 'speaks no HTTP/2: leave target.http2 out'],
  [
    /^(?:ECONNRESET|EPIPE|CLOSED)$/,
    'closes connections before they are of use: check that it is up, and whether it takes connections from here',
  ],
];

/** The error for a target that can never work: which it is, why, and what to do. */
export function unreachable(target: string, error: Error): ScenarioError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const [, what] = CAUSES.find(([pattern]) => pattern.test(code)) ?? [];
  const why = code === '' ? message : code;
  const text = `nothing answers at ${target} (${why})`;
  return new ScenarioError('TARGET_UNREACHABLE', [
    { path: '', message: `${text}: it ${what ?? 'cannot be reached; start the endpoint, or check host and port'}` },
  ]);
}
