import { UnusableFile } from './broker-login.ts';

const MOST_LOOKED_AT = 32;
/** What only says that something else failed. */
const WRAPPING = /^PLT_KFK_(?:MULTIPLE|NETWORK|RESPONSE|PROTOCOL|AUTHENTICATION|USER)$/;

/**
 * A short word for why the client failed: the broker's name of its error (`TOPIC_AUTHORIZATION_FAILED`), else the system's code
 * (`ECONNREFUSED`), else the client's. Texts of errors are left out: they may repeat what was configured.
 */
export function faultCode(error: unknown): string {
  const all = causesOf(error);
  const file = all.find((one) => one instanceof UnusableFile);
  if (file !== undefined) return file.because;
  const texts = (key: 'apiId' | 'code'): readonly string[] =>
    all.map((one) => (one as Readonly<Record<string, unknown>>)[key]).filter((one) => typeof one === 'string');
  const codes = texts('code');
  const isClients = (code: string): boolean => code.startsWith('PLT_KFK_');
  return (
    texts('apiId')[0] ??
    codes.find((code) => !isClients(code)) ??
    codes.find((code) => isClients(code) && !WRAPPING.test(code)) ??
    codes[0] ??
    'unknown'
  );
}

/** The error, what caused it, and what it consists of; those nearest first. */
function causesOf(error: unknown): readonly object[] {
  const found: object[] = [];
  const waiting = [error];
  while (waiting.length > 0 && found.length < MOST_LOOKED_AT) {
    const one = waiting.shift();
    if (typeof one !== 'object' || one === null) continue;
    found.push(one);
    const { cause, errors } = one as { readonly cause?: unknown; readonly errors?: unknown };
    waiting.push(cause, ...(Array.isArray(errors) ? (errors as unknown[]) : []));
  }
  return found;
}
