import { FINDINGS, type StoreFinding, type StoreCheck, type UncheckedPart } from '@qiaolou/event-store/check';
import { FINDING_TEXTS } from './finding-texts.ts';

const MOST_NAMED = 8;

/** A check as text for people, in both languages: what is wrong first, then what is worth knowing, then the days. */
export function describeCheck(check: StoreCheck): string {
  const { whole, files, bytes, events, days, findings, left, unchecked } = check;
  const ofKind = (kind: 'fault' | 'note'): readonly string[] =>
    findings.filter(({ code }) => FINDINGS[code] === kind).map((finding) => describeFinding(finding, kind));
  const span = days.length === 0 ? '' : `（${days[0]?.day} – ${days.at(-1)?.day}，${days.length} 天 / days）`;
  const verdict = whole
    ? '存储完整 / The store is whole'
    : '存储有损坏或缺失 / Something of the store is damaged or missing';
  return [
    ...ofKind('fault'),
    ...ofKind('note'),
    ...(left === 0 ? [] : [`另有 ${left} 项未列出 / and ${left} more`]),
    ...unchecked.map((part) => `未检查 / not checked: ${describeUnchecked(part)}`),
    verdict,
    `${events} 条日志 / events${span}，${files} 个文件 / files，${bytes} 字节 / bytes`,
    '',
  ].join('\n');
}

/** What the platform works on just now. */
function describeUnchecked(part: UncheckedPart): string {
  switch (part.what) {
    case 'journalEnd':
      return `预写日志末尾正在写入 / the end of the journal, which is being written: ${part.bytes} 字节 / bytes`;
    case 'newSegments':
      return `检查期间新写成的段 / segments written meanwhile: ${part.files}`;
    case 'unlisted':
      return `正在写入或移除的段文件 / files of segments that are being written or removed: ${part.files}`;
    default:
      return part satisfies never;
  }
}

function describeFinding(finding: StoreFinding, kind: 'fault' | 'note'): string {
  const { zh, en } = FINDING_TEXTS[finding.code];
  const head = `${kind === 'fault' ? '错误 / fault' : '提示 / note'} ${finding.file}: ${zh} / ${en} (${finding.code})`;
  return [head, ...factsOf(finding).map((fact) => `    ${fact}`)].join('\n');
}

function factsOf({ days, events, at, bytes, parts, between, detail }: StoreFinding): readonly string[] {
  const facts: string[] = [];
  if (days.length > 0) facts.push(`日期 / days: ${named(days)}`);
  if (events !== undefined) facts.push(`日志 / events: ${events}`);
  if (parts !== undefined) facts.push(`读不出 / cannot be read: ${named(parts)}`);
  if (at !== undefined || bytes !== undefined)
    facts.push(
      [at === undefined ? [] : [`位置 / at ${at}`], bytes === undefined ? [] : [`${bytes} 字节 / bytes`]]
        .flat()
        .join('，'),
    );
  if (between?.after !== undefined) facts.push(`在此之后入库 / stored after: ${between.after}`);
  if (between?.before !== undefined) facts.push(`在此之前入库 / stored before: ${between.before}`);
  if (detail !== undefined) facts.push(detail);
  return facts;
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` … (+${more})` : '');
}
