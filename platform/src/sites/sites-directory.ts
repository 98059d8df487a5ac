import { join } from 'node:path';

/** Folder of the certificates of sites, in a data directory. */
export function sitesDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'keys', 'sites');
}
