import { DownloadOutlined, HistoryOutlined, QuestionCircleOutlined, ReloadOutlined } from '@ant-design/icons';
import { API_ROUTES } from '@qiaolou/schema';
import { Button, type InputRef } from 'antd';
import type { ReactNode, Ref } from 'react';
import { operationUrl } from '../../api/client.ts';
import { openShortcutHelp } from '../../base/shortcut-help-request.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { TimePicker } from '../../time/time-picker.tsx';
import { formatTimeSpec } from '../../time/time-range.ts';
import { downloadFrom } from '../../ui/csv.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { alertFilters } from './alert-search.ts';
import { alertMessages } from './messages.ts';
import type { QueuePage } from './use-queue-page.ts';

/** Head of the queue: text and time that narrow it, reading again, export, help. */
export function QueueHeader({ page, query }: { readonly page: QueuePage; readonly query: Ref<InputRef> }): ReactNode {
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
