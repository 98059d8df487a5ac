import { ECS_FIELDS } from '@qiaolou/schema';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every field that has a type. */
export const page: GeneratedPage = {
  file: 'fields.md',
  render() {
    const rows = Object.entries(ECS_FIELDS).map(([name, { type, zh, en }]) => [`\`${name}\``, type, zh, en]);
    return markdownPage(
      'Fields',
      'Fields with a type; every other field is kept and searched as text.',
      markdownTable(['field', 'type', '中文', 'English'], rows),
    );
  },
};
