import type { ErrorCode } from './catalogue.ts';
import { SocError } from './soc-error.ts';

/** System error codes of writing a file. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk.full',
  EDQUOT: 'disk.full',
  EROFS: 'disk.refuses',
  EIO: 'disk.refuses',
  EACCES: 'disk.refuses',
  EPERM: 'disk.refuses',
};

/**
 * What a system call said about a file, as `disk.full` or `disk.refuses` with the system's code; anything else unchanged.
 *
 * @example
 *   diskFault(Object.assign(new Error(), { code: 'ENOSPC' })); // SocError disk.full { systemCode: 'ENOSPC' }
 */
export function diskFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SocError || !('code' in error)) return error;
  const systemCode = String(error.code);
  const code = Object.hasOwn(CODES, systemCode) ? CODES[systemCode] : undefined;
  return code === undefined ? error : new SocError(code, { systemCode }, { cause: error });
}
