import type { RuleRow } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { AddressChoice } from '../../ui/address-choice.tsx';
import { AddressText } from '../../ui/address-text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LeftOutNotice } from '../../ui/left-out-files.tsx';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { sortRows } from '../../ui/sort-rows.ts';
import { useAddressSort } from '../../ui/use-address-sort.ts';
import { ruleMessages } from './messages.ts';
import { ruleColumns, ruleValue } from './rule-columns.tsx';
import { RulePanel } from './rule-panel.tsx';

const rowKey = (row: RuleRow): string => row.id;

/** The detection rules with what they found, and one rule's detail beside them. */
export function RuleListPage(): ReactNode {
  const t = useMessages(ruleMessages);
  const { language } = usePreferences();
  const [params, change] = usePageSearch();
  const { text, rule } = params;
  const levels = parseList(params['level']);
  const list = useQuery({
    queryKey: ['rules', text],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi('listRules', { query: { text } }, signal),
  });
  const columns = useMemo(() => ruleColumns(t, language), [t, language]);
  const [sort, onSort] = useAddressSort({ key: 'hits', descending: true });
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const found = list.data.rules.filter(({ level }) => levels.length === 0 || levels.includes(level));
  return (
    <div className="page">
      <PageHeader title={t.rules.title} fact={t.common.totalRows(formatCount(found.length))}>
        <AddressText name="text" label={t.common.filter} placeholder={t.rules.filterPlaceholder} />
        <AddressChoice
          name="level"
          label={t.rules.column.level}
          width={200}
          value={LEVELS_GRAVEST_FIRST.filter((level) => levels.includes(level))}
          options={LEVELS_GRAVEST_FIRST.map((level) => ({ value: level, label: t.level[level] }))}
        />
      </PageHeader>
      <LeftOutNotice says={t.rules.leftOut} leftOut={list.data.leftOut} />
      <div className="page-fill">
        <DataTable
          label={t.rules.title}
          columns={columns}
          rows={sortRows(found, sort, ruleValue)}
          rowKey={rowKey}
          sort={sort}
          onSort={onSort}
          currentKey={rule}
          onRowClick={({ id }) => {
            change({ rule: id }, { replace: rule !== undefined });
          }}
          empty={<EmptyState title={t.rules.empty} />}
        />
        {rule !== undefined && (
          <RulePanel
            id={rule}
            onClose={() => {
              change({ rule: undefined });
            }}
          />
        )}
      </div>
    </div>
  );
}
