import { DownloadOutlined, SafetyOutlined } from '@ant-design/icons';
import { API_ROUTES, type AuditEntry } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { callApi, operationUrl } from '../../api/client.ts';
import type { Pages } from '../../api/use-pages.ts';
import { usePreferences } from '../../base/preferences.ts';
import { usePermission } from '../../base/session.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { TimePicker } from '../../time/time-picker.tsx';
import { formatTimeSpec, parseTimeSpec } from '../../time/time-range.ts';
import { downloadFrom } from '../../ui/csv.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { toggled } from '../../ui/toggled.ts';
import { auditColumns } from './audit-columns.tsx';
import { AuditDetails } from './audit-details.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditMessages } from './messages.ts';
import { auditFilters, useAudit } from './use-audit.ts';
import { VerifyResult } from './verify-result.tsx';
import './audit.css';

const rowKey = (row: AuditEntry): string => String(row.seq);

/** The audit trail: who did what, and the proof that nothing of it was changed. */
export function AuditPage(): ReactNode {
  const t = useMessages(auditMessages);
  const [params, change] = usePageSearch();
  const mayVerify = usePermission('audit.verify');
  const list = useAudit(params);
  const verify = useMutation({ mutationFn: () => callApi('verifyAudit', {}) });
  if (!list.rows) return list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  return (
    <div className="page">
      <PageHeader title={t.audit.title} fact={t.common.totalRows(formatCount(list.total))}>
        <TimePicker
          allowAll
          value={parseTimeSpec(params['time'])}
          onChange={(next) => {
            change({ time: next ? formatTimeSpec(next) : undefined });
          }}
        />
        <Button
          icon={<DownloadOutlined aria-hidden />}
          title={t.audit.exportHint}
          onClick={() => {
            downloadFrom(operationUrl(API_ROUTES.exportAudit.path, {}, auditFilters(params, Date.now())));
          }}
        >
          {t.common.export}
        </Button>
        {mayVerify && (
          <Button
            type="primary"
            icon={<SafetyOutlined aria-hidden />}
            loading={verify.isPending}
            onClick={() => {
              verify.mutate();
            }}
          >
            {verify.isPending ? t.audit.verifying : t.audit.verify}
          </Button>
        )}
      </PageHeader>
      <AuditFilters />
      {verify.isError && <ErrorState error={verify.error} />}
      {verify.data && <VerifyResult result={verify.data} />}
      <div className="page-fill">
        <AuditTable list={list} rows={list.rows} />
      </div>
    </div>
  );
}

interface TableProps {
  readonly list: Pages<AuditEntry>;
  readonly rows: readonly AuditEntry[];
}

function AuditTable({ list, rows }: TableProps): ReactNode {
  const t = useMessages(auditMessages);
  const { language } = usePreferences();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return (
    <DataTable
      label={t.audit.title}
      columns={useMemo(() => auditColumns(t, language), [t, language])}
      rows={rows}
      rowKey={rowKey}
      onRowClick={(row) => {
        setOpen(toggled(open, rowKey(row)));
      }}
      expandedKeys={open}
      renderExpanded={(row) => <AuditDetails entry={row} />}
      rowTone={(row) => (row.outcome === 'failure' ? 'bad' : undefined)}
      empty={<EmptyState title={t.audit.empty} hint={t.audit.emptyHint} />}
      footer={<LoadMore list={list} />}
    />
  );
}
