import { join } from 'node:path';
import { loadPacks } from '@qiaolou/collector';
import { REPOSITORY_ROOT } from '../repository-root.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every shipped parser pack. */
export const page: GeneratedPage = {
  file: 'parsers.md',
  render() {
    const rows = loadPacks(join(REPOSITORY_ROOT, 'collector/parsers')).map((pack) => [pack.id]);
    return markdownPage(
      'Parser packs',
      `${rows.length} packs; anything else is read by generic grammars.`,
      markdownTable(['pack'], rows),
    );
  },
};
