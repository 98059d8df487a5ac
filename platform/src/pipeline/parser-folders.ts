import { join } from 'node:path';
import type { PackFolders } from '@qiaolou/collector';
import type { Config } from '../config/config.ts';

/** Folder of packs of one's own inside the data directory: `<data>/parsers/<name>/pack.yaml`. */
const OWN_PARSERS_FOLDER = 'parsers';

/** Where a process reads packs, and which of them people have switched off. */
export interface ParserFolders extends PackFolders {
  /** The folder of the data directory: what is released at the page is written there. */
  readonly written?: string | undefined;
  /** JSON list of ids, written by the platform; nothing is switched off where it is missing. */
  readonly switchedOff?: string | undefined;
}

/** The folders of a process that runs. */
export interface WrittenFolders extends ParserFolders {
  readonly written: string;
  readonly switchedOff: string;
}

/** Where a process reads parser packs: those shipped, those in its data directory, those the configuration names. */
export function parserFolders(
  { dataDirectory, detection }: Pick<Config, 'dataDirectory' | 'detection'>,
  shipped: string,
): WrittenFolders {
  const written = join(dataDirectory, OWN_PARSERS_FOLDER);
  return {
    shipped,
    own: [written, ...detection.parserDirectories],
    written,
    switchedOff: join(written, 'switched-off.json'),
  };
}
