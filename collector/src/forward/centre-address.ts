import { SocError } from '@qiaolou/schema';
import type { CentreAddress } from './site-link.ts';

/**
 * Reads `host:port`, `[IPv6]:port`. Throws `collector.forwardAddressInvalid`.
 *
 * @example
 *   parseCentreAddress('10.20.0.5:6520'); // { host: '10.20.0.5', port: 6520 }
 */
export function parseCentreAddress(text: string): CentreAddress {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535))
    throw new SocError('collector.forwardAddressInvalid', { address: text });
  return { host, port };
}
