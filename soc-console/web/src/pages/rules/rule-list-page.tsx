import type { RuleRow } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { formatList, parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LEVEL_RANK, LEVELS_GRAVEST_FIRST, LevelTag } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { formatSort, parseSort, sortRows, type SortValue } from '../../ui/sort-rows.ts';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { ruleMessages, type RuleTexts } from './messages.ts';
import { RulePanel } from './rule-panel.tsx';

const rowKey = (row: RuleRow): string => row.id;

function ruleValue(rule: RuleRow, key: string): SortValue {
  switch (key) {
    case 'level':
      return LEVEL_RANK[rule.level];
    case 'title':
    case 'status':
    case 'hits':
    case 'falsePositives':
    case 'lastHitAt':
      return rule[key];
    default:
      return undefined;
  }
}

/** The detection rules with what they found, and one rule's detail beside them. */
export function RuleListPage(): ReactNode {
  const t = useMessages(ruleMessages);
  const [params, change] = usePageSearch();
  const levels = parseList(params['level']);
  const text = params['text'] ?? '';
  const list = useQuery({
    queryKey: ['rules', text],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi('listRules', { query: text === '' ? {} : { text } }, signal),
  });
  const columns = useMemo(() => ruleColumns(t), [t]);
  const sort = parseSort(params['sort'], { key: 'hits', descending: true });
  const rows = sortRows(
    (list.data?.rules ?? []).filter((rule) => levels.length === 0 || levels.includes(rule.level)),
    sort,
    ruleValue,
  );
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const ruleId = params['rule'];
  return (
    <div className="page">
      <PageHeader title={t.rules.title} fact={t.common.totalRows(formatCount(rows.length))}>
        <SearchBox
          value={text}
          label={t.common.filter}
          placeholder={t.rules.filterPlaceholder}
          onChange={(value) => {
            change({ text: value }, { replace: true });
          }}
        />
        <Select
          mode="multiple"
          aria-label={t.rules.column.level}
          placeholder={t.rules.column.level}
          maxTagCount="responsive"
          style={{ width: 200 }}
          value={[...levels]}
          options={LEVELS_GRAVEST_FIRST.map((level) => ({ value: level, label: t.level[level] }))}
          onChange={(values: string[]) => {
            change({ level: formatList(values) });
          }}
        />
      </PageHeader>
      <div className="page-fill">
        <DataTable
          label={t.rules.title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          sort={sort}
          onSort={(next) => {
            change({ sort: formatSort(next) }, { replace: true });
          }}
          currentKey={ruleId}
          onRowClick={(row) => {
            change({ rule: row.id }, { replace: ruleId !== undefined });
          }}
          empty={<EmptyState title={t.rules.empty} />}
        />
        {ruleId !== undefined && (
          <RulePanel
            id={ruleId}
            onClose={() => {
              change({ rule: undefined });
            }}
          />
        )}
      </div>
    </div>
  );
}

function ruleColumns(t: RuleTexts): readonly Column<RuleRow>[] {
  const c = t.rules.column;
  return [
    { key: 'level', title: c.level, width: 84, sortable: true, render: (row) => <LevelTag level={row.level} /> },
    {
      key: 'title',
      title: c.title,
      width: 220,
      flex: true,
      sortable: true,
      render: (row) => (
        <span className="row-title" title={row.title}>
          {row.title}
        </span>
      ),
    },
    {
      key: 'techniques',
      title: c.techniques,
      width: 120,
      priority: 2,
      render: (row) => <span className="mono">{row.techniques.join(' ')}</span>,
    },
    {
      key: 'tactics',
      title: c.tactics,
      width: 140,
      priority: 4,
      render: (row) => row.tactics.map((tactic) => textOr(t.tactic, tactic)).join(' · '),
    },
    {
      key: 'status',
      title: c.status,
      width: 72,
      sortable: true,
      priority: 5,
      render: (row) => textOr(t.rules.status, row.status),
    },
    {
      key: 'enabled',
      title: c.enabled,
      width: 84,
      priority: 3,
      render: (row) => (
        <Tag tone={row.enabled ? 'pass' : 'neutral'}>{row.enabled ? t.rules.enabled : t.rules.disabled}</Tag>
      ),
    },
    {
      key: 'hits',
      title: c.hits,
      width: 78,
      align: 'right',
      sortable: true,
      render: (row) => <span className="num">{formatCount(row.hits)}</span>,
    },
    {
      key: 'falsePositives',
      title: c.falsePositives,
      width: 66,
      align: 'right',
      sortable: true,
      priority: 1,
      render: (row) => <span className="num">{formatCount(row.falsePositives)}</span>,
    },
    {
      key: 'lastHitAt',
      title: c.lastHit,
      width: 116,
      sortable: true,
      priority: 1,
      render: (row) =>
        row.lastHitAt === null ? <span className="muted">{t.rules.never}</span> : <TimeText at={row.lastHitAt} />,
    },
  ];
}
