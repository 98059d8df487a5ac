import type { InsideNetworks } from '@qiaolou/detection-rules';
import type { Config } from './config.ts';

/** What of the network is ours, as the configuration says. */
export function insideOf({ detection }: Pick<Config, 'detection'>): InsideNetworks {
  return { networks: detection.insideNetworks, zones: detection.insideZones };
}
