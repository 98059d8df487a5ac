import { DownloadOutlined, QuestionCircleOutlined, ReloadOutlined } from '@ant-design/icons';
import { VERDICTS, API_ROUTES } from '@qiaolou/schema';
import { Button, type InputRef } from 'antd';
import { useMemo, useRef, type ReactNode } from 'react';
import { operationUrl } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { usePermission } from '../../base/session.ts';
import { openShortcutHelp } from '../../base/shortcut-help-request.ts';
import { Histogram } from '../../charts/histogram.tsx';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { usePalette } from '../../theme/use-theme.ts';
import { TimePicker } from '../../time/time-picker.tsx';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import { downloadFrom } from '../../ui/csv.ts';
import type { DataTableHandle } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { useSize } from '../../ui/use-size.ts';
import { alertHistogram } from './alert-histogram.ts';
import { alertFilters, facetParams, hasFilters, matchesSearch, NO_FILTERS } from './alert-search.ts';
import { AlertTable } from './alert-table.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { AlertFlyout } from './flyout/alert-flyout.tsx';
import { IncidentDialog } from './incident-dialog.tsx';
import { alertMessages } from './messages.ts';
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
  const query = useRef<InputRef>(null);
  const area = useRef<HTMLDivElement>(null);
  const mayTriage = usePermission('alerts.triage');
  const mayMerge = usePermission('incidents.write');
  const { flyoutWidth } = usePreferences();
  const [bodyRef, body] = useSize();
  const page = useQueuePage({
    mayTriage,
    mayMerge,
    scrollTo: (index) => table.current?.scrollToRow(index),
    focusQuery: () => query.current?.focus(),
    leaveFlyout: () => {
      if (document.activeElement?.closest('.flyout'))
        area.current?.querySelector<HTMLElement>('.data-table')?.focus({ preventScroll: true });
    },
  });
  const { queue, selection, openId, dialog } = page;
  const closing = useQueueKeys(dialog === undefined, page.run);
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
  return (
    <div className="page">
      <QueueHeader page={page} query={query} />
      <AlertTimeline page={page} />
      <div className="queue-body" ref={bodyRef}>
        {left - FACETS_WIDTH >= MIN_TABLE && (
          <FacetPanel
            facets={queue.facets}
            search={page.search}
            onChange={(field, values) => {
              page.change(facetParams(field, values));
            }}
            onClear={() => {
              page.change(NO_FILTERS);
            }}
          />
        )}
        <div className="queue-table" ref={area}>
          {queue.arrived > 0 && (
            <button type="button" className="new-pill" onClick={queue.refresh}>
              {t.alerts.newCount(queue.arrived)} · {t.alerts.applyNew}
            </button>
          )}
          <QueueTable page={page} table={table} />
          {closing && (
            <div className="key-hint" role="status">
              {t.alerts.closeHint}
              {VERDICTS.map((verdict, index) => (
                <span key={verdict}>
                  <kbd>{index + 1}</kbd> {t.verdict[verdict]}
                </span>
              ))}
            </div>
          )}
          {mayTriage && selection.selectedRows.length > 0 && (
            <SelectionBar
              groups={selection.selectedRows}
              onAct={(action) => {
                page.act(selection.selectedRows, action);
              }}
              onClose={() => {
                page.setDialog({ kind: 'close', groups: selection.selectedRows });
              }}
              onMerge={
                mayMerge
                  ? () => {
                      page.setDialog({ kind: 'incident', groups: selection.selectedRows });
                    }
                  : undefined
              }
              onClear={selection.clear}
            />
          )}
        </div>
        {openId !== undefined && <QueueFlyout page={page} id={openId} width={flyoutWidth} />}
      </div>
      <QueueDialogs page={page} />
    </div>
  );
}

function QueueHeader({ page, query }: { readonly page: QueuePage; readonly query: React.Ref<InputRef> }): ReactNode {
  const t = useMessages(alertMessages);
  const { search, queue, change } = page;
  return (
    <PageHeader title={t.alerts.title} fact={queue.pending ? undefined : t.alerts.count(formatCount(queue.total))}>
      <SearchBox
        inputRef={query}
        value={search.text}
        label={t.alerts.searchLabel}
        placeholder={t.alerts.searchPlaceholder}
        width={280}
        onChange={(text) => {
          change({ text }, { replace: true });
        }}
      />
      <TimePicker
        allowAll
        value={search.time}
        onChange={(spec) => {
          change({ time: spec ? formatTimeSpec(spec) : 'all' });
        }}
      />
      <Button
        icon={<ReloadOutlined aria-hidden />}
        aria-label={t.common.refresh}
        title={`${t.common.refresh} (r)`}
        loading={queue.refreshing}
        onClick={queue.refresh}
      />
      <Button
        icon={<DownloadOutlined aria-hidden />}
        aria-label={t.common.export}
        title={`${t.common.export} CSV`}
        onClick={() => {
          downloadFrom(operationUrl(API_ROUTES.exportAlertGroups.path, {}, alertFilters(search, Date.now())));
        }}
      />
      <Button
        icon={<QuestionCircleOutlined aria-hidden />}
        aria-label={t.nav.help}
        title={`${t.nav.help} (?)`}
        onClick={openShortcutHelp}
      />
    </PageHeader>
  );
}

function AlertTimeline({ page }: { readonly page: QueuePage }): ReactNode {
  const t = useMessages(alertMessages);
  const palette = usePalette();
  const { rows, total } = page.queue;
  const { change } = page;
  const data = useMemo(() => alertHistogram(rows, t.level, palette.level), [rows, t, palette]);
  const onRange = useMemo(
    () => (from: number, to: number) => {
      change({ time: formatTimeSpec(absolute(from, to)) });
    },
    [change],
  );
  if (data.starts.length === 0) return undefined;
  const partial = rows.length < total ? t.alerts.histogramPartial(formatCount(rows.length), formatCount(total)) : '';
  return (
    <div className="timeline-strip" title={partial}>
      <Histogram data={data} label={`${t.alerts.histogram}${partial}`} height={76} onRange={onRange} />
    </div>
  );
}

function QueueTable({
  page,
  table,
}: {
  readonly page: QueuePage;
  readonly table: React.Ref<DataTableHandle>;
}): ReactNode {
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
      sort={{ key: search.sort, descending: search.descending }}
      onSort={({ key, descending }) => {
        page.change({ sort: key, order: descending ? undefined : 'asc' });
      }}
      onOpen={page.open}
      isDone={(row) => !matchesSearch(row, { ...search, time: undefined }, 0)}
      empty={
        <EmptyState title={hasFilters(search) ? t.alerts.empty : t.alerts.queueClear} hint={t.alerts.emptyHint}>
          {hasFilters(search) && (
            <Button
              onClick={() => {
                page.change(NO_FILTERS);
              }}
            >
              {t.alerts.clearFilters}
            </Button>
          )}
        </EmptyState>
      }
    />
  );
}

function QueueFlyout(props: { readonly page: QueuePage; readonly id: string; readonly width: number }): ReactNode {
  const { page, id, width } = props;
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

function QueueDialogs({ page }: { readonly page: QueuePage }): ReactNode {
  const { dialog } = page;
  const cancel = (): void => {
    page.setDialog(undefined);
  };
  if (!dialog) return undefined;
  if (dialog.kind === 'incident')
    return <IncidentDialog groups={dialog.groups} onDone={page.merged} onCancel={cancel} />;
  return (
    <CloseDialog
      count={dialog.groups.length}
      onCancel={cancel}
      onClose={(verdict, reason) => {
        page.close(dialog.groups, verdict, reason);
      }}
    />
  );
}
