import { HOUR_MS, type JsonObject } from '@qiaolou/schema';

/** Why a call failed, for the record and for the engine. */
export type CallFault = JsonObject & {
  /** `dns`, `refused`, `unreachable`, `reset`, `tls`, `timeout`, `protocol`, `status`, `redirect`, `tooLarge`, `invalid`. */
  readonly reason: string;
  /** May another try come out differently. */
  readonly retryable: boolean;
};

/** Longest wait another server may ask for. */
export const MAX_RETRY_AFTER_MS = HOUR_MS;

/** Codes of Node and undici by what they mean. `sent`: the request may have been dealt with although no answer came. */
const CAUSES: readonly {
  readonly code: RegExp;
  readonly reason: string;
  readonly retry: boolean;
  readonly sent: boolean;
}[] = [
  { code: /^EAI_AGAIN$/, reason: 'dns', retry: true, sent: false },
  { code: /^(?:ENOTFOUND|EAI_.+)$/, reason: 'dns', retry: false, sent: false },
  { code: /^ECONNREFUSED$/, reason: 'refused', retry: true, sent: false },
  {
    code: /^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL)$/,
    reason: 'unreachable',
    retry: true,
    sent: false,
  },
  { code: /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, reason: 'timeout', retry: true, sent: false },
  { code: /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/, reason: 'timeout', retry: true, sent: true },
  { code: /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED)$/, reason: 'reset', retry: true, sent: true },
  { code: /^(?:HPE_|UND_ERR_)/, reason: 'protocol', retry: false, sent: true },
  {
    code: /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_)/,
    reason: 'tls',
    retry: false,
    sent: false,
  },
];

/** Names what kept a call from an answer. */
export function callFault(error: unknown): CallFault {
  const message = deepest(error).message.slice(0, 300);
  if (error instanceof Error && /^(?:Timeout|Abort)Error$/.test(error.name))
    return { reason: 'timeout', retryable: true, mayBeDone: true, message };
  if (isNamed(error, 'HTTPParserError')) return { reason: 'protocol', retryable: false, mayBeDone: true, message };
  const code = codeOf(error);
  // Without a code it is the request itself that fetch does not take: a port browsers never call, a bad header.
  if (code === undefined) return { reason: 'invalid', retryable: false, message };
  const { reason, retry, sent } = CAUSES.find((cause) => cause.code.test(code)) ?? OTHER;
  return { reason, cause: code, retryable: retry, ...(sent && { mayBeDone: true }), message };
}

const OTHER = { reason: 'other', retry: true, sent: true } as const;

/** The first code along the causes; of several tries (one for each address) the first that has one. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') return code;
  const inside = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  return [error.cause, ...inside].map(codeOf).find((found) => found !== undefined);
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || isNamed(error.cause, name));
}

function deepest(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('unknown');
  return error.cause instanceof Error ? deepest(error.cause) : error;
}

/** 4xx that time may mend: request timeout, too early, too many requests (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const PASSING = [408, 425, 429];
/** 5xx that time does not mend: not implemented, version not supported, loop detected … */
const LASTING = [501, 505, 506, 508, 510, 511];

/** Names what an answer other than 2xx says. */
export function statusFault(status: number, headers: Headers): CallFault {
  if (status >= 300 && status < 400) return { reason: 'redirect', status, retryable: false };
  const retryable = status >= 500 ? !LASTING.includes(status) : PASSING.includes(status);
  const wait = retryable ? retryAfterMs(headers) : undefined;
  return { reason: 'status', status, retryable, ...(wait !== undefined && { retryAfterMs: wait }) };
}

/** `Retry-After` (RFC 9110 §10.2.3) in ms, bounded; a date counts from the answer's own `Date`. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  const date = / GMT$/.test(text) ? Date.parse(text) - Date.parse(headers.get('date') ?? '') : Number.NaN;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : date;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
