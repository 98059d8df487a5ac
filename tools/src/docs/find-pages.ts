import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedPage } from './generated-page.ts';

/** Finds every page: the files of `pages/`. */
export async function findPages(): Promise<readonly GeneratedPage[]> {
  const names = await readdir(join(import.meta.dirname, 'pages'));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const { page } = (await import(`./pages/${name}`)) as { readonly page: GeneratedPage };
      return page;
    }),
  );
}
