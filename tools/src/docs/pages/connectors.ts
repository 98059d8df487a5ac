import { ALL_CONNECTORS } from '@qiaolou/playbooks';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every connector that playbooks can call. */
export const page: GeneratedPage = {
  file: 'connectors.md',
  render() {
    const rows = ALL_CONNECTORS.map(({ id, danger, section, settings, sample }) => [
      `\`${id}\``,
      danger,
      `\`connectors.${section}\`: \`${JSON.stringify(settings.parse({}))}\``,
      `\`${JSON.stringify(sample)}\``,
    ]);
    return markdownPage(
      'Connectors',
      'Acts on the outside world that a playbook can call by name.',
      markdownTable(
        ['connector', 'can be taken back', 'settings with their defaults', 'example of its arguments'],
        rows,
      ),
    );
  },
};
