import { SearchOutlined } from '@ant-design/icons';
import { systemClock, type Scalar } from '@qiaolou/schema';
import { Button, Select } from 'antd';
import { useCallback, useMemo, type ReactNode } from 'react';
import { useSlimWindow } from '../../base/slim-window.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useSlashFocus } from '../../base/use-slash-focus.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { queryParts, withCondition, type QueryParts } from '../../query/query-edit.ts';
import { QueryInput } from '../../query/query-input.tsx';
import { TimePicker } from '../../time/time-picker.tsx';
import { absolute, formatTimeSpec, type TimeSpec } from '../../time/time-range.ts';
import { FoldedFilters } from '../../ui/folded-filters.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { EventResults } from './event-results.tsx';
import { columnParams, readEventSearch, type EventSearchState } from './event-search-state.ts';
import { EventTimeline } from './event-timeline.tsx';
import { ExportButton } from './export-button.tsx';
import { FieldList } from './field-list.tsx';
import { eventSearchMessages } from './messages.ts';
import { PipedResults } from './piped-results.tsx';
import { SearchProgress } from './search-progress.tsx';
import { useEventSearch, type EventSearch } from './use-event-search.ts';
import './events-search.css';

/** Event search: query, time, histogram, fields, results. */
export function EventSearchPage(): ReactNode {
  const t = useMessages(eventSearchMessages);
  const [params, change] = usePageSearch();
  const state = useMemo(() => readEventSearch(params, systemClock), [params]);
  const search = useEventSearch(state);
  const parts = useMemo(() => queryParts(state.query), [state.query]);
  const onFilter = useCallback(
    (field: string, value: Scalar, exclude: boolean) => {
      change({ query: withCondition(state.query, field, value, exclude) });
    },
    [change, state.query],
  );
  const onTime = useCallback(
    (spec: TimeSpec) => {
      change({ time: formatTimeSpec(spec), from: undefined, to: undefined });
    },
    [change],
  );
  const onRange = useCallback(
    (from: number, to: number) => {
      onTime(absolute(from, to));
    },
    [onTime],
  );
  useSlashFocus();
  const slim = useSlimWindow();
  const fields = (
    <FieldList
      events={search.events}
      columns={state.columns}
      query={parts.filter}
      range={search.range}
      onFilter={onFilter}
      onColumn={(field) => {
        change(columnParams(state.columns, field), { replace: true });
      }}
    />
  );
  return (
    <div className="page">
      <PageHeader title={t.events.title} fact={search.total ? <Hits search={search} /> : undefined}>
        <TimePicker
          value={state.time}
          onChange={(spec) => {
            if (spec) onTime(spec);
          }}
        />
        {!parts.piped && <ExportButton state={state} search={search} />}
      </PageHeader>
      <QueryRow state={state} search={search} ordered={!parts.piped} />
      {!parts.piped && <ListProgress state={state} search={search} />}
      {!parts.chart && <EventTimeline search={search} onRange={onRange} />}
      <div className="page-fill">
        {slim ? <FoldedFilters title={t.events.fields}>{fields}</FoldedFilters> : fields}
        <Found {...{ state, parts, search, onFilter, onRange }} />
      </div>
    </div>
  );
}

/** How far the list is that is asked for; each question has its own time. */
function ListProgress({ state, search }: SearchProps): ReactNode {
  const { list, progress, range, stop } = search;
  if (!list.isFetching) return undefined;
  return (
    <SearchProgress key={`${state.query} ${range.from} ${range.to} ${state.sort}`} {...{ progress, onStop: stop }} />
  );
}

/** What the stages make of the events, or the events. */
function Found(
  props: SearchProps &
    Pick<Parameters<typeof PipedResults>[0], 'onFilter' | 'onRange'> & { readonly parts: QueryParts },
): ReactNode {
  const { state, parts, search, onFilter, onRange } = props;
  const { query, columns } = state;
  return parts.piped ? (
    <PipedResults {...{ query, filter: parts.filter, columns, search, onFilter, onRange }} />
  ) : (
    <EventResults {...{ columns, search, onFilter }} />
  );
}

interface SearchProps {
  readonly state: EventSearchState;
  readonly search: EventSearch;
}

function QueryRow({
  state,
  search,
  ordered,
}: SearchProps & {
  /** The order of the list may be chosen: stages have their own. */
  readonly ordered: boolean;
}): ReactNode {
  const t = useMessages(eventSearchMessages);
  const [, change] = usePageSearch();
  return (
    <div className="query-row">
      <QueryInput
        value={state.query}
        scope={search.range}
        onRun={(query) => {
          if (query === state.query) search.run();
          else change({ query });
        }}
      />
      {ordered && (
        <Select
          aria-label={t.events.order}
          value={state.sort}
          style={{ width: 124 }}
          options={[
            { value: 'newest', label: t.events.newest },
            { value: 'oldest', label: t.events.oldest },
          ]}
          onChange={(sort) => {
            change({ sort: sort === 'oldest' ? sort : undefined });
          }}
        />
      )}
      <Button
        type="primary"
        icon={<SearchOutlined aria-hidden />}
        loading={search.list.isFetching}
        onClick={search.run}
      >
        {t.events.run}
      </Button>
    </div>
  );
}

function Hits({ search }: { readonly search: EventSearch }): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { total, tookMs } = search;
  if (!total) return undefined;
  const hits = formatCount(total.value);
  return (
    <>
      {total.relation === 'exact' ? t.events.hits(hits) : t.events.hitsAtLeast(hits)} ·{' '}
      {t.events.took(formatCount(Math.round(tookMs ?? 0)))}
    </>
  );
}
