import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '@qiaolou/platform';
import { listSettings, type ListedSetting } from '@qiaolou/schema';
import { stringify } from 'yaml';
import type { GeneratedPage } from '../generated-page.ts';
import { REPOSITORY_ROOT } from '../repository-root.ts';

/** Sections whose keys come with folders (inputs, connectors), so that adding a folder is enough. */
const SECTIONS = ['inputs', 'connectors'] as const;

/** `qiaolou.example.yaml`, with the bodies of these sections written anew; the rest stays as it is. */
export const page: GeneratedPage = {
  file: '../../qiaolou.example.yaml',
  render() {
    const settings = listSettings(configSchema);
    return SECTIONS.reduce(
      (text, section) => withBody(text, section, settings),
      readFileSync(join(REPOSITORY_ROOT, 'qiaolou.example.yaml'), 'utf8'),
    );
  },
};

function withBody(text: string, section: string, settings: readonly ListedSetting[]): string {
  const block = new RegExp(`^${section}:\\n(?: +.*\\n)+`, 'm');
  if (!block.test(text)) throw new Error(`qiaolou.example.yaml has no section ${section}`);
  const own = settings.filter(({ path }) => path[0] === section);
  return text.replace(block, () => [...linesOf(own, 0), ''].join('\n'));
}

/** Settings below the key at `depth`; one without a default is shown as a comment. */
function linesOf(settings: readonly ListedSetting[], depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  return [...Map.groupBy(settings, ({ path }) => path[depth] ?? '')].flatMap(([key, below]) => {
    const [first] = below;
    if (first?.path.length === depth + 1) return [`${indent}${leaf(key, first.default)}`];
    const bare = below.every((listed) => listed.default === undefined);
    return [`${indent}${key}:${bare ? ' {}' : ''}`, ...linesOf(below, depth + 1)];
  });
}

function leaf(key: string, value: unknown): string {
  if (value === undefined) return `# ${key}: …`;
  const options = { singleQuote: true, collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 } as const;
  return `${key}: ${stringify(value, options).trimEnd()}`;
}
