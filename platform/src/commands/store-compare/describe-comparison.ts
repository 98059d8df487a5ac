import type { DayComparison } from '@qiaolou/event-store/copy';

/** A comparison as text for people, in both languages: a line a day, then what differs. The first store is the embedded one. */
export function describeComparison(days: readonly DayComparison[]): string {
  const differing = days.filter(({ equal }) => !equal).length;
  const verdict =
    days.length === 0
      ? '没有可核对的日志 / nothing to compare'
      : differing === 0
        ? `一致 / equal: ${days.length} 天 / days`
        : `不一致 / different: ${differing} / ${days.length} 天 / days`;
  return [...days.flatMap(describeDay), verdict, ''].join('\n');
}

function describeDay({ day, equal, events, digests, ...found }: DayComparison): readonly string[] {
  if (equal) return [`${day}: 一致 / equal，${events[0]} 条 / events，SM3 ${digests[0]}`];
  const named = (zh: string, en: string, { events: count, ids }: DayComparison['onlyInFirst']): readonly string[] =>
    count === 0
      ? []
      : [`    ${zh} / ${en} ${count}: ${ids.join(' ')}${count > ids.length ? ` … (+${count - ids.length})` : ''}`];
  const { differing, first } = found.hours;
  return [
    `${day}: 不一致 / different，嵌入式 / embedded ${events[0]}，Elasticsearch ${events[1]} 条 / events`,
    `    SM3 ${digests[0]} / ${digests[1]}`,
    ...first.map(({ hour, dataset, events: [a, b] }) => `    ${hour} ${dataset}: ${a} / ${b}`),
    ...(differing > first.length ? [`    … (+${differing - first.length})`] : []),
    ...named('仅在嵌入式存储', 'only in the embedded store', found.onlyInFirst),
    ...named('仅在 Elasticsearch', 'only in Elasticsearch', found.onlyInSecond),
    ...named('内容不同', 'other content', found.otherContent),
  ];
}
