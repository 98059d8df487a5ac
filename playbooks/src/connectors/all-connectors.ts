import { httpApiKind } from './http-api/connector.ts';
import { nftablesBlockAddressKind } from './nftables-block-address/connector.ts';

/** Every connector that comes with Qiaolou. A new one is a folder and a line here. */
export const ALL_CONNECTORS = [nftablesBlockAddressKind, httpApiKind] as const;
