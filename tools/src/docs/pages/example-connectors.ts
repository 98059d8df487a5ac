import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '@qiaolou/platform';
import { connectorSections } from '@qiaolou/playbooks';
import { listSettings } from '@qiaolou/schema';
import type { GeneratedPage } from '../generated-page.ts';
import { REPOSITORY_ROOT } from '../repository-root.ts';

const FILE = 'qiaolou.example.yaml';
const SECTION = /^connectors:\n(?: .*\n)*/m;

/** The section `connectors` of the example configuration, so that a new connector is no edit of it; the rest stays. */
export const page: GeneratedPage = {
  file: `../../${FILE}`,
  render() {
    const text = readFileSync(join(REPOSITORY_ROOT, FILE), 'utf8');
    if (!SECTION.test(text)) throw new Error(`${FILE} has no section connectors`);
    return text.replace(SECTION, () => `connectors:\n${Object.keys(connectorSections()).map(section).join('')}`);
  },
};

/** Each setting with its default; one without is a comment. */
function section(name: string): string {
  const settings = listSettings(configSchema).filter(({ path }) => path[0] === 'connectors' && path[1] === name);
  const lines = settings.map(({ path, default: value }) => {
    const key = path.slice(2).join('.');
    return value === undefined ? `    # ${key}: …\n` : `    ${key}: ${JSON.stringify(value)}\n`;
  });
  const inForce = settings.some((setting) => setting.default !== undefined);
  return `  ${name}:${inForce ? '' : ' {}'}\n${lines.join('')}`;
}
