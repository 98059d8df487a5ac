import type { ClientRefusal } from './judge-client.ts';

/**
 * Why a handshake came to nothing: a client that was not let in, or
 *
 * - `handshakeBudget`: its address begins too many;
 * - `timeout`: not done in time;
 * - `version`: none of the versions of TLS that both speak is allowed;
 * - `cipher`: no cipher that both speak;
 * - `notTls`: what came is no TLS;
 * - `clientAlert`: the client broke it off, mostly because it does not trust our certificate;
 * - `closed`: the connection ended before it was done;
 * - `renegotiation`: it began another in the same connection;
 * - `protocol`: anything else against the protocol.
 */
export type HandshakeRefusal =
  | ClientRefusal
  | 'handshakeBudget'
  | 'timeout'
  | 'version'
  | 'cipher'
  | 'notTls'
  | 'clientAlert'
  | 'closed'
  | 'renegotiation'
  | 'protocol';

/** TLS of an input; counts since it was started. */
export interface TlsFigures {
  /** Handshakes that were done by clients who were let in. */
  readonly established: number;
  /** Those that came to nothing, by reason; reasons that did not occur are left out. */
  readonly refused: Readonly<Partial<Record<HandshakeRefusal, number>>>;
  /** Changed files that were taken over, and that were not because they cannot be used: then what was in force stays. */
  readonly reloads: { readonly taken: number; readonly failed: number };
  /** When the server's own certificate ends, epoch ms. */
  readonly notAfter: number;
}

/** By OpenSSL's code, as far as it is one of these. */
const BY_CODE: readonly (readonly [RegExp, HandshakeRefusal])[] = [
  [/^ERR_TLS_HANDSHAKE_TIMEOUT$/, 'timeout'],
  [/^ERR_TLS_SESSION_ATTACK$|RENEGOTIATION/, 'renegotiation'],
  [/^ERR_SSL_(?:UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE|WRONG_SSL_VERSION)$/, 'version'],
  [/^ERR_SSL_(?:NO_SHARED_CIPHER|NO_SUITABLE_\w+)$/, 'cipher'],
  [
    /^ERR_SSL_(?:HTTP_REQUEST|HTTPS_PROXY_REQUEST|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE)$/,
    'notTls',
  ],
  [/^ERR_SSL_.*ALERT/, 'clientAlert'],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)$/, 'closed'],
];

/** Why a handshake failed, by the error of its socket. */
export function handshakeRefusal(error: unknown): HandshakeRefusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'protocol';
}
