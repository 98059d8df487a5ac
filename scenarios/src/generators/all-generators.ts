import { countyGenerator } from './county/county-background.ts';
import type { Generator } from './generator.ts';

/** Every generator a scenario may name. */
export const ALL_GENERATORS: readonly Generator[] = [countyGenerator];
