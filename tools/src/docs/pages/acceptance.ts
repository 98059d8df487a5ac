import { COLLECTOR_GUARANTEES } from '../../acceptance/collector-guarantees.ts';
import { missingProofs } from '../../acceptance/guarantee.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';
import { REPOSITORY_ROOT } from '../repository-root.ts';

/** What the collector must do whatever happens, each row with its tests. */
export const page: GeneratedPage = {
  file: 'acceptance.md',
  render() {
    const missing = missingProofs(REPOSITORY_ROOT, COLLECTOR_GUARANTEES);
    if (missing.length > 0) throw new Error(`no such tests: ${missing.map((proof) => proof.join(': ')).join('; ')}`);
    const rows = COLLECTOR_GUARANTEES.map(({ when, holds, like = '', proofs }) => [
      ...[when, holds, like],
      proofs.map(([file, title]) => `\`${file}\`: ${title}`).join('<br>'),
    ]);
    const table = markdownTable(['when', 'holds', 'compare', 'tests'], rows);
    const intro =
      'What the collector must do whatever happens, beside what Vector and rsyslog test, and the tests that show it.';
    return markdownPage('Acceptance of the collector', intro, table);
  },
};
