import { ERROR_CATALOGUE, type ErrorText } from '@qiaolou/schema';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every error code. */
export const page: GeneratedPage = {
  file: 'errors.md',
  render() {
    const rows = Object.entries<ErrorText>(ERROR_CATALOGUE)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { status, zh, en, remedy }]) => [
        `\`${code}\``,
        String(status),
        told(zh, remedy?.zh),
        told(en, remedy?.en),
      ]);
    return markdownPage(
      'Error codes',
      'Every error the platform answers with, and after the arrow what to do about it.',
      markdownTable(['code', 'HTTP', '中文', 'English'], rows),
    );
  },
};

function told(what: string, remedy: string | undefined): string {
  return remedy === undefined ? what : `${what} → ${remedy}`;
}
