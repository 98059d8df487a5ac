import { IMPORT_FORMATS } from '@qiaolou/collector';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every format that can be imported. */
export const page: GeneratedPage = {
  file: 'import-formats.md',
  render() {
    const rows = IMPORT_FORMATS.map(({ id, title }) => [title.zh, title.en, `\`${id}\``]);
    return markdownPage(
      'Import formats',
      'What `./qiaolou import` reads, plain or gzip; the first that recognises the content is taken, unless `--format` names one.',
      markdownTable(['中文', 'English', '`--format`'], rows),
    );
  },
};
