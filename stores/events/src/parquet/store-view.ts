import type { RowSource } from './ast-sql.ts';
import { sqlText } from './event-columns.ts';
import type { HotTable, RowExtent } from './hot-table.ts';
import type { Manifest, Segment } from './manifest.ts';
import type { Span } from '../contract/store-request.ts';

/** Rows that can be queried as one: a hot table, or the Parquet files of one dictionary. */
export interface SourceRelation extends RowSource {
  /** SQL after FROM. */
  readonly relation: string;
}

/** What a query sees: fixed when it starts, kept alive until it is released. */
export interface StoreView {
  readonly hot: readonly HotTable[];
  readonly segments: readonly Segment[];
  readonly dictionaries: Manifest['dictionaries'];
  readonly path: (name: string) => string;
}

/** The sources of a view that may hold rows of an extent. */
export function sourcesWhere(view: StoreView, has: (extent: RowExtent) => boolean): readonly SourceRelation[] {
  const hot = view.hot
    .filter((table) => table.rows > 0 && has(table.extent))
    .map((table) => ({
      relation: table.name,
      dictionary: table.dictionary,
      columns: table.columns,
      overflow: table.overflow,
    }));
  const groups = Map.groupBy(view.segments.filter(has), (segment) => segment.dictionary);
  return [...hot, ...[...groups].map(([dictionary, segments]) => fileSource(view, dictionary, segments))];
}

/** The sources of a view with rows in a span of event time. */
export function sourcesIn(view: StoreView, span: Span): readonly SourceRelation[] {
  return sourcesWhere(view, ({ minTs, maxTs }) => maxTs >= span.from && minTs < span.to);
}

/** Parquet files written with one dictionary as a source. */
export function fileSource(
  view: Pick<StoreView, 'dictionaries' | 'path'>,
  dictionary: string,
  segments: readonly Segment[],
): SourceRelation {
  const files = segments.map(({ name }) => sqlText(view.path(name))).join(', ');
  return {
    relation: `read_parquet([${files}], union_by_name=true)`,
    dictionary: new Set(view.dictionaries[dictionary] ?? []),
    columns: new Set(segments.flatMap(({ columns }) => columns)),
    overflow: new Set(segments.flatMap(({ overflow }) => overflow)),
  };
}

/** Least and greatest event time in a view; undefined when it is empty. */
export function viewSpan(view: StoreView): Span | undefined {
  const extents: readonly RowExtent[] = [
    ...view.hot.filter((table) => table.rows > 0).map((table) => table.extent),
    ...view.segments,
  ];
  if (extents.length === 0) return undefined;
  const from = extents.reduce((least, { minTs }) => Math.min(least, minTs), Infinity);
  const to = extents.reduce((most, { maxTs }) => Math.max(most, maxTs), -Infinity) + 1;
  return { from, to };
}
