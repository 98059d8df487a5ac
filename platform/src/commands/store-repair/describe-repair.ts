import type { StoreRepair } from '@qiaolou/event-store/check';

const MOST_NAMED = 20;

/** What a repair did, or would do, as text for people in both languages. */
export function describeRepair({ done, segments, reports, events }: StoreRepair): string {
  const lines = segments.map((segment) => describeSegment(segment, done));
  if (done && reports.length > 0) lines.push('存储打开时处理 / put right by opening the store:');
  for (const { kind, ...facts } of reports) lines.push(`    ${kind} ${JSON.stringify(facts)}`);
  if (segments.length === 0) lines.push('段文件没有需要修复的 / No segment needs repair');
  if (events !== undefined) lines.push(`现有日志 / events now: ${events}`);
  if (!done)
    lines.push(
      '未做任何改动；清单与预写日志在打开时修复。加 --yes 执行',
      'Nothing was changed; list and journal are put right by opening the store. Add --yes to do it',
    );
  return `${lines.join('\n')}\n`;
}

function describeSegment({ file, kept, lost, fields, keptAs }: StoreRepair['segments'][number], done: boolean): string {
  const count = lost.reduce((sum, { events }) => sum + events, 0);
  const verb = done ? '保留 / kept' : '可保留 / can be kept';
  const facts = [`${file}: ${verb} ${kept}，丢失 / lost ${count}`];
  if (count > 0) facts.push(`丢失的日期 / lost of: ${named(lost.map(({ day, events }) => `${day} (${events})`))}`);
  if (fields.length > 0)
    facts.push(
      `保留的日志缺少字段（标记 store_fields_lost）/ kept without (tagged store_fields_lost): ${named(fields)}`,
    );
  if (keptAs !== undefined) facts.push(`损坏的文件移到 / the damaged file is ${keptAs}`);
  return facts.join('\n    ');
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` … (+${more})` : '');
}
