import { readPlaybookDirectory } from '@qiaolou/playbooks';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every shipped playbook. */
export const page: GeneratedPage = {
  file: 'playbooks.md',
  render() {
    const rows = readPlaybookDirectory().map(({ name, id, description, workflow }) => [
      name,
      id,
      String(Object.keys(workflow).length),
      description ?? '',
    ]);
    return markdownPage(
      'Playbooks',
      'CACAO 2.0 playbooks that ship with Qiaolou.',
      markdownTable(['name', 'id', 'steps', 'description'], rows),
    );
  },
};
