import { ERROR_CATALOGUE, type Replay } from '@qiaolou/schema';

/** Fields that are named. */
const MOST_FIELDS = 30;

const STATES: Readonly<Record<Replay['state'], string>> = {
  waiting: '等待执行 / waiting',
  running: '正在执行 / running',
  done: '完成 / done',
  cancelled: '已取消，未作替换 / cancelled, nothing replaced',
  failed: '失败，未作替换 / failed, nothing replaced',
};

/** A replay in words: what it read, what is otherwise and by which fields. */
export function toldReplay(replay: Replay): string {
  const { id, state, dryRun, error, figures } = replay;
  const { read, same, changed, kept, unreadable, stored, fields, otherFields, ranges, judged } = figures;
  const text = error === null ? undefined : ERROR_CATALOGUE[error as keyof typeof ERROR_CATALOGUE];
  const why = error === null ? '' : `（${error}${text === undefined ? '' : `：${text.zh} / ${text.en}`}）`;
  const lines = [
    `${id}: ${isInForce(replay) ? STATES.done : STATES[state]}${why}${dryRun ? ' —— 试运行，未作改动 / dry run, nothing changed' : ''}`,
    `读取 / read ${read}，相同 / same ${same}，有变化 / changed ${changed}，保持原样 / kept as it was ${kept}`,
    `无原文不能重读 / without an original ${unreadable}，重新入库 / stored anew ${stored}`,
    ...fields
      .slice(0, MOST_FIELDS)
      .map(
        ({ field, added, changed: other, removed }) =>
          `  ${field}: 新增 / added ${added}，改变 / changed ${other}，去掉 / removed ${removed}`,
      ),
    ...(fields.length > MOST_FIELDS ? [`  …… 另有 / and ${fields.length - MOST_FIELDS} 个字段 / fields more`] : []),
    ...(otherFields > 0 ? [`  其它字段的变化 / changes of other fields: ${otherFields}`] : []),
    ...ranges.map(({ from, to }) => `  ${dryRun ? '将替换 / would replace' : '已替换 / replaced'} ${from} – ${to}`),
    ...(judged === null ? [] : [`重新检测 / judged ${judged.events}，新告警 / new alerts ${judged.alerts}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Cancelled while it was judged: what it replaced stays replaced. */
function isInForce({ state, dryRun, figures }: Replay): boolean {
  return state === 'done' || (!dryRun && figures.ranges.length > 0);
}
