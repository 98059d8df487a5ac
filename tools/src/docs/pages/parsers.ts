import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPacks } from '@qiaolou/collector';
import { REPOSITORY_ROOT } from '../repository-root.ts';
import { DEVICE_KINDS } from '../device-kinds.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

const FROM_DOCUMENTATION = 'status: written from documentation';

/** Every shipped parser pack, and which kinds of devices they are for. */
export const page: GeneratedPage = {
  file: 'parsers.md',
  render() {
    const packs = new Map<string, boolean>();
    loadPacks(join(REPOSITORY_ROOT, 'collector/parsers'), {
      onLoaded: ({ id }, file) => packs.set(id, !readFileSync(file, 'utf8').includes(FROM_DOCUMENTATION)),
    });
    const seen = (id: string): string => (packs.get(id) === true ? '' : 'no: from documentation');
    return markdownPage(
      'Parser packs',
      `${packs.size} packs; anything else is read by generic grammars. Of some no line of a real system has been seen: they are written from documentation.`,
      [
        markdownTable(
          ['pack', 'lines of real systems seen'],
          [...packs.keys()].toSorted().map((id) => [id, seen(id)]),
        ),
        '## By kind of device',
        markdownTable(
          ['kind', '种类', 'packs'],
          DEVICE_KINDS.map(({ en, zh, packs: ids, lacks }) => [en, zh, lacks ?? named(ids, packs).join(', ')]),
        ),
      ].join('\n\n'),
    );
  },
};

/** @throws Error for a kind that names a pack which is not there */
function named(ids: readonly string[], packs: ReadonlyMap<string, boolean>): readonly string[] {
  for (const id of ids) if (!packs.has(id)) throw new Error(`no pack ${id}`);
  return ids;
}
