import { join } from 'node:path';
import type { PackFolders } from '@qiaolou/collector';
import type { Config } from '../config/config.ts';

/** Folder of packs of one's own inside the data directory: `<data>/parsers/<name>/pack.yaml`. */
const OWN_PARSERS_FOLDER = 'parsers';

/** Where a process reads parser packs: those shipped, those in its data directory, those the configuration names. */
export function parserFolders(
  { dataDirectory, detection }: Pick<Config, 'dataDirectory' | 'detection'>,
  shipped: string,
): PackFolders {
  return { shipped, own: [join(dataDirectory, OWN_PARSERS_FOLDER), ...detection.parserDirectories] };
}
