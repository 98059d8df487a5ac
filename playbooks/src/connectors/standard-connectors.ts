import type { Connector } from './connector.ts';
import { httpApi, type HttpApiOptions } from './http-api/connector.ts';
import { nftablesBlockAddress, type NftablesOptions } from './nftables-block-address/connector.ts';

/** Settings of every connector. */
export interface ConnectorSettings {
  readonly nftables: NftablesOptions;
  readonly httpApi: HttpApiOptions;
}

/** Every connector that comes with Qiaolou. A new one is a row here; the contract test picks it up. */
export function standardConnectors(settings: ConnectorSettings): readonly Connector[] {
  return [nftablesBlockAddress(settings.nftables), httpApi(settings.httpApi)];
}
