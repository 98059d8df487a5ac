import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceDecisions } from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import { readingFacts, systemClock, type LogSource, type ReadingFacts } from '@qiaolou/schema';
import { readSources } from '../../sources/source-registry.ts';
import { openRecords } from '../../stores/open-records.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

const COLUMNS = [
  '来源 / source',
  '名称 / name',
  '类型 / dataset',
  '接收 / received',
  '丢弃 / shed',
  '入库 / stored',
  '未解析 / unparsed',
  '类型不符 / wrong type',
  '字符集 / charset',
  '报文头 / header',
  '时钟偏差 / skew (s)',
  '最近 / last seen',
];

/** Lists every source that was ever heard, the one heard last first. */
export async function run(flags: ConfigFlags & { readonly json: boolean }): Promise<number> {
  const config = commandConfig(flags);
  const file = join(config.dataDirectory, 'records.db');
  // Whoever only looks makes no store.
  const isNew = config.stores.database.url === undefined && !existsSync(file);
  const sources = isNew ? [] : await listed(await openRecords(config, file, systemClock));
  if (flags.json) print(`${JSON.stringify(sources, null, 2)}\n`);
  else if (sources.length === 0) print('没有日志源 / no log source\n');
  else print([COLUMNS, ...sources.map(rowOf)].map((row) => `${row.join('\t')}\n`).join(''));
  return 0;
}

type Listed = LogSource & ReadingFacts & { readonly name: string | null };

async function listed(records: RecordStore): Promise<readonly Listed[]> {
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

function rowOf(source: Listed): readonly string[] {
  const { id, name, dataset, received, shed, events, unparsed, unreadValues, charset, header, clockSkewMs } = source;
  return [
    ...[id, name ?? '-', dataset ?? '-'],
    ...[received, shed, events, unparsed, unreadValues].map(String),
    ...[charset ?? '-', header ?? '-'],
    clockSkewMs === null ? '-' : String(Math.round(clockSkewMs / 1_000)),
    source.silent ? `${source.lastSeen} 静默 / silent` : source.lastSeen,
  ];
}
