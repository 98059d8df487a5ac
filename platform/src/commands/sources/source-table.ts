import type { LogSource, ReadingFacts } from '@qiaolou/schema';

/** A source as the command lists it. */
export type ListedSource = LogSource & ReadingFacts & { readonly name: string | null };

/** Title of each column, with which value it shows; numbers stand at the right. */
const COLUMNS: readonly { readonly title: string; readonly of: (source: ListedSource) => string | number | null }[] = [
  { title: '来源 / source', of: ({ id }) => id },
  { title: '名称 / name', of: ({ name }) => name },
  { title: '类型 / dataset', of: ({ dataset }) => dataset },
  { title: '接收 / received', of: ({ received }) => received },
  { title: '丢弃 / shed', of: ({ shed }) => shed },
  { title: '入库 / stored', of: ({ events }) => events },
  { title: '未解析 / unparsed', of: ({ unparsed }) => unparsed },
  { title: '类型不符 / wrong type', of: ({ unreadValues }) => unreadValues },
  { title: '字符集 / charset', of: ({ charset }) => charset },
  { title: '报文头 / header', of: ({ header }) => header },
  {
    title: '时钟偏差 / skew (s)',
    of: ({ clockSkewMs }) => (clockSkewMs === null ? null : Math.round(clockSkewMs / 1_000)),
  },
  { title: '最近 / last seen', of: ({ lastSeen, silent }) => (silent ? `${lastSeen} 静默 / silent` : lastSeen) },
];

/**
 * A line of titles and a line for each source, in columns of a terminal.
 *
 * @example
 * sourceTable([]); // '来源 / source  名称 / name …\n'
 */
export function sourceTable(sources: readonly ListedSource[]): string {
  const rows = sources.map((source) => COLUMNS.map(({ of }) => of(source)));
  const columns = COLUMNS.map(({ title }, column) => {
    const cells = rows.map((row) => row[column] ?? null);
    const texts = [title, ...cells.map((cell) => (cell === null ? '-' : String(cell)))];
    const width = Math.max(...texts.map(widthOf));
    const isRight = cells.some((cell) => typeof cell === 'number');
    return texts.map((text) => {
      const space = ' '.repeat(width - widthOf(text));
      return isRight ? `${space}${text}` : `${text}${space}`;
    });
  });
  return Array.from(
    { length: rows.length + 1 },
    (_, row) =>
      `${columns
        .map((column) => column[row] ?? '')
        .join('  ')
        .trimEnd()}\n`,
  ).join('');
}

/** Cells of a terminal: characters of Chinese, Japanese and Korean take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
