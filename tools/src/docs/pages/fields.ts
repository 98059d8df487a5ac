import { ECS_FIELDS, ECS_VERSION, fieldSet, type FieldDefinition } from '@qiaolou/schema';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

const FIELDS: readonly (readonly [string, FieldDefinition])[] = Object.entries(ECS_FIELDS);

/** Every field that has a type, with its origin, and where its type is not the one of ECS. */
export const page: GeneratedPage = {
  file: 'fields.md',
  render() {
    const rows = FIELDS.map(([name, { type, zh, en, origin }]) => [
      `\`${name}\``,
      type,
      zh,
      en,
      origin.kind === 'ecs' ? `ECS ${fieldSet(name)}` : `custom: ${origin.because}`,
    ]);
    const differing = FIELDS.flatMap(([name, { type, origin }]) =>
      origin.kind === 'ecs' && origin.differs !== undefined
        ? [[`\`${name}\``, type, origin.differs.type, origin.differs.because]]
        : [],
    );
    const tables = [
      markdownTable(['field', 'type', '中文', 'English', 'origin'], rows),
      '## Types that differ from ECS',
      markdownTable(['field', 'type', 'type in ECS', 'because'], differing),
    ];
    return markdownPage(
      'Fields',
      `Fields with a type, of ECS ${ECS_VERSION} with their field set or custom; every other field is kept and searched as text.`,
      tables.join('\n\n'),
    );
  },
};
