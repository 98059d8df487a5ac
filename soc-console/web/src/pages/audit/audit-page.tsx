import { auditEntrySchema, type AuditEntry } from '@qiaolou/schema';
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { SafetyOutlined } from '@ant-design/icons';
import { useMemo, useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePermission } from '../../base/session.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { TimePicker } from '../../time/time-picker.tsx';
import { formatTimeSpec, parseTimeSpec, resolveTimeSpec } from '../../time/time-range.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { toggled } from '../../ui/toggled.ts';
import { auditColumns } from './audit-columns.tsx';
import { AuditDetails } from './audit-details.tsx';
import { auditMessages } from './messages.ts';
import { VerifyResult } from './verify-result.tsx';
import './audit.css';

const outcomeSchema = auditEntrySchema.shape.outcome;
const rowKey = (row: AuditEntry): string => String(row.seq);

/** The audit trail: who did what, and the proof that nothing of it was changed. */
export function AuditPage(): ReactNode {
  const t = useMessages(auditMessages);
  const [params, change] = usePageSearch();
  const mayVerify = usePermission('audit.verify');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { time, actor, action, objectId, outcome } = params;
  const spec = parseTimeSpec(time);
  const list = useInfiniteQuery({
    queryKey: ['audit', time, actor, action, objectId, outcome],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => {
      const range = spec ? resolveTimeSpec(spec, Date.now()) : {};
      const query = {
        ...range,
        actor: actor === '' ? undefined : actor,
        action: action === '' ? undefined : action,
        objectId: objectId === '' ? undefined : objectId,
        outcome: outcomeSchema.options.find((option) => option === outcome),
        cursor: pageParam,
        limit: 200,
      };
      return callApi('listAudit', { query }, signal);
    },
    getNextPageParam: (page) => page.next,
  });
  const verify = useMutation({ mutationFn: () => callApi('verifyAudit', {}) });
  const columns = useMemo(() => auditColumns(t), [t]);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.entries) ?? [], [list.data]);
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const total = list.data.pages[0]?.total ?? 0;
  const text = (name: 'actor' | 'action' | 'objectId', label: string, width: number): ReactNode => (
    <SearchBox
      value={params[name] ?? ''}
      label={label}
      width={width}
      onChange={(value) => {
        change({ [name]: value }, { replace: true });
      }}
    />
  );
  return (
    <div className="page">
      <PageHeader title={t.audit.title} fact={t.common.totalRows(formatCount(total))}>
        <TimePicker
          allowAll
          value={spec}
          onChange={(next) => {
            change({ time: next ? formatTimeSpec(next) : undefined });
          }}
        />
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
      <div className="filter-row">
        {text('actor', t.audit.filter.actor, 160)}
        {text('action', t.audit.filter.action, 230)}
        {text('objectId', t.audit.filter.object, 230)}
        <Select
          allowClear
          aria-label={t.audit.filter.outcome}
          placeholder={t.audit.filter.outcome}
          style={{ width: 100 }}
          value={outcome}
          options={[
            { value: 'success', label: t.audit.outcome.success },
            { value: 'failure', label: t.audit.outcome.failure },
          ]}
          onChange={(value: string | undefined) => {
            change({ outcome: value });
          }}
        />
      </div>
      {verify.isError && <ErrorState error={verify.error} />}
      {verify.data && <VerifyResult result={verify.data} />}
      <div className="page-fill">
        <DataTable
          label={t.audit.title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          onRowClick={(row) => {
            setOpen(toggled(open, rowKey(row)));
          }}
          expandedKeys={open}
          renderExpanded={(row) => <AuditDetails entry={row} />}
          rowTone={(row) => (row.outcome === 'failure' ? 'bad' : undefined)}
          empty={<EmptyState title={t.audit.empty} />}
          footer={
            list.hasNextPage ? (
              <div className="table-more">
                <span className="muted">{t.common.loadedOf(formatCount(rows.length), formatCount(total))}</span>
                <Button size="small" loading={list.isFetching} onClick={() => void list.fetchNextPage()}>
                  {t.common.loadMore}
                </Button>
              </div>
            ) : undefined
          }
        />
      </div>
    </div>
  );
}
