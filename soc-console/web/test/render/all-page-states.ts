import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { PageStates } from './page-states.ts';

type AreaStates = Readonly<Record<string, PageStates>>;

const names = readdirSync(join(import.meta.dirname, 'states')).map((file) => basename(file, '.ts'));
const areas = await Promise.all(
  names.map(async (name) => (await import(`./states/${name}.ts`)) as { readonly pageStates: AreaStates }),
);

/** Every address of the console that has its states in `states/`, a file an area. */
export const PAGE_STATES: AreaStates = Object.fromEntries(
  areas.flatMap(({ pageStates }) => Object.entries(pageStates)),
);
