import { join } from 'node:path';

/** The checkout. */
export const REPOSITORY_ROOT = join(import.meta.dirname, '../../..');
