import { configSchema, environmentNames } from '@qiaolou/platform';
import { listSettings, type ListedSetting } from '@qiaolou/schema';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every setting of `qiaolou.yaml`. */
export const page: GeneratedPage = {
  file: 'settings.md',
  render() {
    return markdownPage(
      'Settings',
      'Settings of `qiaolou.yaml`; the environment wins over the file, the first variable named over the second. A list is written `a,b` in a variable.',
      markdownTable(
        ['setting', 'default', 'unit', 'environment', '中文', 'English'],
        listSettings(configSchema).map(row),
      ),
    );
  },
};

function row(listed: ListedSetting): readonly string[] {
  const { path, facts } = listed;
  if (facts === undefined) throw new Error(`${path.join('.')} is not declared with setting()`);
  const byDefault = listed.default === undefined ? '–' : `\`${JSON.stringify(listed.default)}\``;
  const names = environmentNames(listed).map((name) => `\`${name}\``);
  return [`\`${path.join('.')}\``, byDefault, facts.unit ?? '', names.join(' '), facts.zh, facts.en];
}
