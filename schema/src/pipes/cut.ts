/** Why an answer is not all that was asked for. */
export const PIPE_CUTS = {
  rows: {
    zh: '还有更多行：这里是其中最前面的',
    en: 'There are more rows: these are the first of them',
  },
  values: {
    zh: '不同的值太多，没有全部看到：列出的行本身无误，但中间可能缺行',
    en: 'There are more values than can be looked at: what is shown is right, rows between may be missing',
  },
  series: {
    zh: '还有其他取值：图中只画日志最多的几个',
    en: 'There are more values: only those with most events are drawn',
  },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;

/** A reason of `PIPE_CUTS`. */
export type PipeCut = keyof typeof PIPE_CUTS;
