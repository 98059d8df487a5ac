import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import type { EventSearchState } from './event-search-state.ts';
import { exportEvents } from './export-events.ts';
import { eventSearchMessages } from './messages.ts';
import type { EventSearch } from './use-event-search.ts';

interface Props {
  readonly state: EventSearchState;
  readonly search: EventSearch;
}

/** Keeps what was found as a file; says so when the server had to cut it. */
export function ExportButton({ state, search }: Props): ReactNode {
  const t = useMessages(eventSearchMessages);
  const describe = useErrorText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (format: 'csv' | 'ndjson'): Promise<void> => {
    setBusy(true);
    try {
      const done = await exportEvents({ query: state.query, range: search.range, format, columns: state.columns });
      const rows = formatCount(done.rows);
      if (done.truncated) void message.warning(t.events.exportCut(rows, formatCount(done.total)));
      else void message.success(t.events.exported(rows));
    } catch (error) {
      void message.error(describe(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'csv', label: t.events.exportAs('CSV') },
          { key: 'ndjson', label: t.events.exportAs('NDJSON') },
        ],
        onClick: ({ key }) => void run(key === 'csv' ? 'csv' : 'ndjson'),
      }}
    >
      <Button icon={<DownloadOutlined aria-hidden />} loading={busy} aria-haspopup="menu">
        {busy ? t.events.exporting : t.common.export}
      </Button>
    </Dropdown>
  );
}
