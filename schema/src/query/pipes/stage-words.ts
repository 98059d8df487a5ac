/** Words that begin a stage. */
export const STAGE_WORDS = ['groupby', 'top', 'timechart', 'stats', 'count', 'dedup', 'sort', 'fields'] as const;

/** A word that begins a stage. */
export type StageWord = (typeof STAGE_WORDS)[number];

/** Widths of a chart that are offered. */
export const DEFAULT_WIDTHS: readonly string[] = ['1m', '5m', '15m', '1h', '1d'];

/** Measures that are offered. */
export const METRIC_OPTIONS: readonly string[] = ['count', 'distinct(', 'sum(', 'avg(', 'min(', 'max('];

/** Words that are not field names in a stage unless they are in backquotes. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(['by', 'asc', 'desc', 'count']);

/** Stages of other languages, and words a Chinese reader tries, and how they are written here. */
export const STAGE_HABITS: Readonly<Record<string, string>> = {
  group: 'groupby a b',
  'group-by': 'groupby a b',
  aggregate: 'stats count by a',
  summarize: 'stats count by a',
  facets: 'groupby a',
  rare: 'groupby a | sort count asc',
  timeslice: 'timechart 1m',
  timestats: 'timechart 1m',
  bin: 'timechart 1m',
  bucket: 'timechart 1m',
  histogram: 'timechart 1m',
  dedupe: 'dedup a',
  distinct: 'dedup a',
  uniq: 'dedup a',
  unique: 'dedup a',
  order: 'sort a desc',
  orderby: 'sort a desc',
  sortby: 'sort a desc',
  head: 'top 20',
  limit: 'top 20',
  take: 'top 20',
  first: 'top 20',
  tail: 'sort @timestamp asc | top 20',
  table: 'fields a b',
  columns: 'fields a b',
  keep: 'fields a b',
  project: 'fields a b',
  select: 'fields a b',
  where: 'filter | …',
  filter: 'filter | …',
  search: 'filter | …',
  统计: 'stats count by a',
  计数: 'count',
  分组: 'groupby a b',
  排序: 'sort a desc',
  去重: 'dedup a',
  字段: 'fields a b',
  时间图: 'timechart 1m',
  趋势: 'timechart 1m',
};

/** Functions of measures of other languages, and how they are written here. */
export const METRIC_HABITS: Readonly<Record<string, string>> = {
  dc: 'distinct(a)',
  uniq: 'distinct(a)',
  count_distinct: 'distinct(a)',
  count_uniq: 'distinct(a)',
  cardinality: 'distinct(a)',
  distinct_count: 'distinct(a)',
  mean: 'avg(a)',
  average: 'avg(a)',
  total: 'sum(a)',
};
