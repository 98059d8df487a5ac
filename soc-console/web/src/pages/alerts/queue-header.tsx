import { DownloadOutlined, HistoryOutlined, QuestionCircleOutlined, ReloadOutlined } from '@ant-design/icons';
import { API_ROUTES } from '@qiaolou/schema';
import { Button } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { operationUrl } from '../../api/client.ts';
import { openShortcutHelp } from '../../base/shortcut-help-request.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { QueryInput } from '../../query/query-input.tsx';
import { TimePicker } from '../../time/time-picker.tsx';
import { formatTimeSpec, resolveTimeSpec } from '../../time/time-range.ts';
import { downloadFrom } from '../../ui/csv.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { alertFilters, type AlertSearch } from './alert-search.ts';
import { ALERTS } from './alert-subject.ts';
import { alertMessages } from './messages.ts';
import type { QueuePage } from './use-queue-page.ts';

/** Head of the queue: time that narrows it, reading again, export, help. */
export function QueueHeader({ page }: { readonly page: QueuePage }): ReactNode {
  const t = useMessages(alertMessages);
  const { search, queue, change } = page;
  return (
    <PageHeader title={t.alerts.title} fact={queue.pending ? undefined : t.alerts.count(formatCount(queue.total))}>
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
        loading={queue.loading}
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
      {page.mayTriage && (
        <Button
          icon={<HistoryOutlined aria-hidden />}
          aria-label={t.alerts.acts.own}
          title={`${t.alerts.acts.own} (U)`}
          onClick={() => {
            page.setDialog({ kind: 'acts' });
          }}
        />
      )}
      <Button
        icon={<QuestionCircleOutlined aria-hidden />}
        aria-label={t.nav.help}
        title={`${t.nav.help} (?)`}
        onClick={openShortcutHelp}
      />
    </PageHeader>
  );
}

/** The query bar of the queue: a filter, and stages. */
export function QueueQuery({ page }: { readonly page: QueuePage }): ReactNode {
  const t = useMessages(alertMessages);
  const { search, queue, change } = page;
  const scope = useScope(search);
  return (
    <div className="query-row">
      <QueryInput
        subject={ALERTS}
        value={search.query}
        scope={scope}
        label={t.alerts.searchLabel}
        placeholder={t.alerts.searchPlaceholder}
        onRun={(query) => {
          if (query === search.query) queue.refresh();
          else change({ query: query === '' ? undefined : query, text: undefined });
        }}
      />
    </div>
  );
}

/** The time in which values are looked up. */
function useScope({ time }: AlertSearch): { readonly from?: string; readonly to?: string } {
  const [now] = useState(() => Date.now());
  return useMemo(() => {
    const range = time && resolveTimeSpec(time, now);
    return range === undefined ? {} : { from: range.from, ...(time?.kind === 'absolute' && { to: range.to }) };
  }, [time, now]);
}
