import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PageStates } from '../../dev/page-states.ts';

type AreaStates = Readonly<Record<string, PageStates>>;

const PAGES_FOLDER = join(import.meta.dirname, '../../src/pages');
const names = readdirSync(PAGES_FOLDER).filter((name) => existsSync(join(PAGES_FOLDER, name, 'states.ts')));
const areas = await Promise.all(
  names.map(async (name) => (await import(`../../src/pages/${name}/states.ts`)) as { readonly pageStates: AreaStates }),
);

/** Every address of the console whose page has its `states.ts`. */
export const PAGE_STATES: AreaStates = Object.fromEntries(
  areas.flatMap(({ pageStates }) => Object.entries(pageStates)),
);
