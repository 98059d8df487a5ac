import { VERDICTS } from '@qiaolou/schema';
import { Button } from 'antd';
import { useRef, type ReactNode, type Ref } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import type { DataTableHandle } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FoldedFilters } from '../../ui/folded-filters.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { useSize } from '../../ui/use-size.ts';
import { ActProgress } from './acts/act-progress.tsx';
import { exclusionParams, facetParams, matchesSearch, NO_FILTERS, showsAllOpen } from './alert-search.ts';
import { AlertTable } from './alert-table.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { AlertFlyout } from './flyout/alert-flyout.tsx';
import { alertMessages } from './messages.ts';
import { QueueDialogs } from './queue-dialogs.tsx';
import { QueueHeader, QueueQuery } from './queue-header.tsx';
import { QueueResults } from './queue-results.tsx';
import { QueueTimeline } from './queue-timeline.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useAutoApply } from './use-auto-apply.ts';
import { useQueueKeys } from './use-queue-keys.ts';
import { useQueuePage, type QueuePage } from './use-queue-page.ts';
import './alerts.css';

/** Least width of the table; the facets step aside before it gets narrower. */
const MIN_TABLE = 620;
const FACETS_WIDTH = 184;

/** The triage screen: query and time above, facets left, grouped table, flyout right, selection bar below. */
export function AlertQueuePage(): ReactNode {
  const t = useMessages(alertMessages);
  const table = useRef<DataTableHandle>(null);
  const area = useRef<HTMLDivElement>(null);
  const { flyoutWidth } = usePreferences();
  const [bodyRef, body] = useSize();
  const page = useQueuePage({
    scrollTo: (index) => table.current?.scrollToRow(index),
    focusQuery: () => document.getElementById('query')?.focus(),
    leaveFlyout: () => {
      if (document.activeElement?.closest('.flyout'))
        area.current?.querySelector<HTMLElement>('.data-table')?.focus({ preventScroll: true });
    },
  });
  const { queue, selection, openId } = page;
  const closing = useQueueKeys(page.dialog === undefined && page.matching.planned === undefined, page.run);
  useAutoApply(
    queue.arrived,
    () => {
      const pane = area.current?.querySelector('.data-table');
      const busy = area.current?.matches(':hover') === true || selection.selected.size > 0 || openId !== undefined;
      return !busy && (pane?.scrollTop ?? 0) === 0;
    },
    queue.refresh,
  );
  const left = body.width - (openId === undefined ? 0 : flyoutWidth);
  const beside = left - FACETS_WIDTH >= MIN_TABLE;
  return (
    <div className="page">
      <QueueHeader page={page} />
      <QueueQuery page={page} />
      {!page.parts.chart && <QueueTimeline page={page} />}
      <div className="queue-body" data-stacked={(!beside && openId === undefined) || undefined} ref={bodyRef}>
        {beside && <QueueFacets page={page} />}
        {!beside && openId === undefined && (
          <FoldedFilters title={t.alerts.facets}>
            <QueueFacets page={page} />
          </FoldedFilters>
        )}
        <div className="queue-table" ref={area}>
          <ArrivedPill page={page} />
          {page.matching.running && <ActProgress act={page.matching.running} onCancel={page.matching.cancel} />}
          {page.parts.piped ? <QueueResults page={page} /> : <QueueTable page={page} table={table} />}
          {closing && page.mayTriage && <CloseHint />}
          {!page.parts.piped && <QueueSelectionBar page={page} />}
        </div>
        {openId !== undefined && <QueueFlyout page={page} id={openId} width={flyoutWidth} />}
      </div>
      <QueueDialogs page={page} />
    </div>
  );
}

interface PartProps {
  readonly page: QueuePage;
}

function QueueFacets({ page: { queue, search, change } }: PartProps): ReactNode {
  return (
    <FacetPanel
      facets={queue.facets}
      search={search}
      onChange={(field, values) => {
        change(facetParams(field, values));
      }}
      onExclude={(field, values) => {
        change(exclusionParams(field, values));
      }}
      onClear={() => {
        change(NO_FILTERS);
      }}
    />
  );
}

function ArrivedPill({ page: { queue } }: PartProps): ReactNode {
  const t = useMessages(alertMessages);
  if (queue.arrived === 0) return undefined;
  return (
    <button type="button" className="new-pill" onClick={queue.refresh}>
      {t.alerts.newCount(queue.arrived)} · {t.alerts.applyNew}
    </button>
  );
}

function QueueTable({ page, table }: PartProps & { readonly table: Ref<DataTableHandle> }): ReactNode {
  const t = useMessages(alertMessages);
  const { queue, search } = page;
  if (queue.pending) return <LoadingState />;
  if (queue.error !== null && queue.rows.length === 0)
    return <ErrorState error={queue.error} onRetry={queue.refresh} />;
  return (
    <AlertTable
      ref={table}
      queue={queue}
      selection={page.selection}
      selectable={page.mayTriage}
      sort={{ key: search.sort, descending: search.descending }}
      onSort={({ key, descending }) => {
        page.change({ sort: key, order: descending ? undefined : 'asc' });
      }}
      onOpen={page.open}
      isDone={(row) => !matchesSearch(row, { ...search, time: undefined }, 0)}
      empty={
        showsAllOpen(search) ? (
          <EmptyState title={t.alerts.queueClear} hint={t.alerts.queueClearHint} />
        ) : (
          <EmptyState title={t.alerts.empty} hint={t.alerts.emptyHint}>
            <Button
              onClick={() => {
                page.change(NO_FILTERS);
              }}
            >
              {t.alerts.clearFilters}
            </Button>
          </EmptyState>
        )
      }
    />
  );
}

/** Says which digit closes with which verdict, once `c` was pressed. */
function CloseHint(): ReactNode {
  const t = useMessages(alertMessages);
  return (
    <div className="key-hint" role="status">
      {t.alerts.closeHint}
      {VERDICTS.map((verdict, index) => (
        <span key={verdict}>
          <kbd>{index + 1}</kbd> {t.verdict[verdict]}
        </span>
      ))}
    </div>
  );
}

function QueueSelectionBar({ page }: PartProps): ReactNode {
  const { queue, selection, setDialog } = page;
  const { matching, selectedRows: groups } = selection;
  if (!page.mayTriage || groups.length === 0) return undefined;
  const moreMatch = !matching && groups.length === queue.rows.length && queue.total > groups.length;
  const merge = (): void => {
    setDialog({ kind: 'incident', groups });
  };
  return (
    <SelectionBar
      groups={groups}
      total={queue.total}
      matching={matching ? queue.total : undefined}
      onMatching={moreMatch ? selection.selectMatching : undefined}
      onAct={page.actOnTargets}
      onClose={() => {
        setDialog({ kind: 'close', groups, matching });
      }}
      onMerge={page.mayMerge && !matching ? merge : undefined}
      onClear={selection.clear}
    />
  );
}

function QueueFlyout({ page, id, width }: PartProps & { readonly id: string; readonly width: number }): ReactNode {
  return (
    <AlertFlyout
      id={id}
      width={width}
      tab={page.tab}
      onTab={(tab) => {
        page.change({ tab }, { replace: true });
      }}
      onClose={page.closeFlyout}
      onStep={page.step}
      onAct={page.act}
      onCloseAlert={(groups) => {
        page.setDialog({ kind: 'close', groups });
      }}
      onMerge={(groups) => {
        page.setDialog({ kind: 'incident', groups });
      }}
    />
  );
}
