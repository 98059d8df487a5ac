import { ERROR_CATALOGUE, SocError, type ErrorCode, type JsonObject } from '@qiaolou/schema';

/**
 * What a thread died of, as a coded error: its own code if it had one, which an `error` event of a Worker carries as a
 * plain property, else `platform.workerDied` with its text.
 */
export function threadFault(worker: string, cause: unknown): SocError {
  if (cause instanceof SocError) return cause;
  const { code, details } = typeof cause === 'object' && cause !== null ? (cause as Partial<SocError>) : {};
  if (typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code))
    return new SocError(code satisfies ErrorCode, (details ?? {}) satisfies JsonObject, { cause });
  return new SocError('platform.workerDied', { worker, reason: String(cause) }, { cause });
}
