import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainCommands, requestFields } from '@qiaolou/collector';
import { loadRulesInForce, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { ecsEventSchema, type EcsEvent } from '@qiaolou/schema';
import { expect, it } from 'vitest';

const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);

function derived(event: EcsEvent): object {
  const line = event['process.command_line'];
  if (typeof line !== 'string' || event['winlog.channel'] !== undefined) return requestFields(event);
  return { ...requestFields(event), 'qiaolou.commands': plainCommands(line) };
}

it.each(rules.map(({ file }) => file))(
  'the samples of %s hold what the collector derives, and nothing else',
  (file) => {
    for (const name of ['hit.ndjson', 'miss.ndjson']) {
      const path = join(OWN_RULES_DIRECTORY, dirname(file), name);
      const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
      for (const line of lines.filter((text) => text !== '')) {
        const event = ecsEventSchema.parse(JSON.parse(line));
        const held = Object.entries(event).filter(([field]) => /^qiaolou\.(?:url_|headers_|commands)/.test(field));
        expect(Object.fromEntries(held), line).toEqual(derived(event));
      }
    }
  },
);
