import type { ErrorCode } from './catalogue.ts';
import { SocError } from './soc-error.ts';

/** System error codes of listening on an address. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  EADDRINUSE: 'platform.portInUse',
  EADDRNOTAVAIL: 'platform.addressUnusable',
  ENOTFOUND: 'platform.addressUnusable',
  EAI_AGAIN: 'platform.addressUnusable',
  EACCES: 'platform.portRefused',
  EPERM: 'platform.portRefused',
};

/**
 * What the system said when a server was to listen, as `platform.portInUse`, `platform.addressUnusable` or
 * `platform.portRefused` with the address; anything else unchanged.
 *
 * @example
 *   listenFault(Object.assign(new Error(), { code: 'EADDRINUSE' }), { host: '::', port: 80 }); // SocError platform.portInUse
 */
export function listenFault(error: unknown, at: { readonly host: string; readonly port: number }): unknown {
  if (!(error instanceof Error) || error instanceof SocError || !('code' in error)) return error;
  const systemCode = String(error.code);
  const code = Object.hasOwn(CODES, systemCode) ? CODES[systemCode] : undefined;
  return code === undefined
    ? error
    : new SocError(code, { host: at.host, port: at.port, systemCode }, { cause: error });
}
