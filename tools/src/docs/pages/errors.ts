import { ERROR_CATALOGUE } from '@qiaolou/schema';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every error code. */
export const page: GeneratedPage = {
  file: 'errors.md',
  render() {
    const rows = Object.entries(ERROR_CATALOGUE)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { status, zh, en }]) => [`\`${code}\``, String(status), zh, en]);
    return markdownPage(
      'Error codes',
      'Every error the platform answers with.',
      markdownTable(['code', 'HTTP', '中文', 'English'], rows),
    );
  },
};
