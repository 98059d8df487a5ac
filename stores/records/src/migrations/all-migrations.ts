import { INITIAL } from './0001-initial.ts';
import type { Migration } from './migration.ts';

/** Every migration, in order, numbered from 1 without gaps. */
export const MIGRATIONS: readonly Migration[] = [INITIAL];
