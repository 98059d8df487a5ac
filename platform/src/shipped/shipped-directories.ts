import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** Parser packs that come with the release. */
export const SHIPPED_PARSERS_DIRECTORY = join(ROOT, 'collector/parsers');

/** The console's built pages. */
export const WEB_ROOT = join(ROOT, 'soc-console/web/dist');

/** Sources of the pages, for building them on first use. */
export const WEB_SOURCES = join(ROOT, 'soc-console/web');

/** The checkout. */
export const REPOSITORY_ROOT = ROOT;
