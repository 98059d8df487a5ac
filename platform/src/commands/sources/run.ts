import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceDecisions } from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import { readingFacts, systemClock } from '@qiaolou/schema';
import { readSources } from '../../sources/source-registry.ts';
import { openRecords } from '../../stores/open-records.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';
import { sourceTable, type ListedSource } from './source-table.ts';

/** Lists every source that was ever heard, the one heard last first. */
export async function run(flags: ConfigFlags & { readonly json: boolean }): Promise<number> {
  const config = commandConfig(flags);
  const file = join(config.dataDirectory, 'records.db');
  // Whoever only looks makes no store.
  const isNew = config.stores.database.url === undefined && !existsSync(file);
  const sources = isNew ? [] : await listed(await openRecords(config, file, systemClock));
  if (flags.json) print(`${JSON.stringify(sources, null, 2)}\n`);
  else if (sources.length === 0) print('没有日志源 / no log source\n');
  else print(sourceTable(sources));
  return 0;
}

async function listed(records: RecordStore): Promise<readonly ListedSource[]> {
  try {
    const decisions = await readSourceDecisions(records);
    return (await readSources(records, systemClock))
      .toSorted((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1))
      .map((source) => ({
        ...source,
        name: decisions.get(source.id)?.name ?? null,
        ...readingFacts(source.details),
      }));
  } finally {
    await records.close();
  }
}
