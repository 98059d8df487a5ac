import type { ComplianceItem } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import type { Language } from '../../base/preferences.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { ClassTable } from './class-table.tsx';
import { ItemPanel } from './item-panel.tsx';
import { complianceMessages, type ComplianceTexts } from './messages.ts';
import { ITEM_VERDICTS, VerdictTag } from './verdict-tag.tsx';
import './compliance.css';

const rowKey = (row: ComplianceItem): string => row.id;

/** The MLPS catalogue with what the platform itself can measure about it. */
export function CompliancePage(): ReactNode {
  const t = useMessages(complianceMessages);
  const { language } = usePreferences();
  const [params, change] = usePageSearch();
  const { classCode, item } = params;
  const verdict = ITEM_VERDICTS.find((v) => v === params['verdict']);
  const text = params['text'] ?? '';
  const summary = useQuery({
    queryKey: ['compliance-summary'],
    queryFn: ({ signal }) => callApi('complianceSummary', {}, signal),
  });
  const items = useQuery({
    queryKey: ['compliance-items', classCode, verdict, text],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      callApi(
        'listComplianceItems',
        {
          query: {
            ...(classCode === undefined ? {} : { classCode }),
            ...(verdict === undefined ? {} : { verdict }),
            ...(text === '' ? {} : { text }),
          },
        },
        signal,
      ),
  });
  const columns = useMemo(() => itemColumns(t, language), [t, language]);
  if (summary.isPending || items.isPending) return <LoadingState />;
  const error = summary.error ?? items.error;
  if (!summary.data || !items.data)
    return <ErrorState error={error} onRetry={() => void Promise.all([summary.refetch(), items.refetch()])} />;
  const { data } = summary;
  return (
    <div className="page">
      <PageHeader
        title={t.compliance.title}
        fact={`${t.compliance.subtitle(data.standard, data.level)} · ${
          data.measuredAt === null
            ? t.compliance.neverMeasured
            : t.compliance.measuredAt(formatDateTime(data.measuredAt))
        }`}
      >
        <SearchBox
          value={text}
          label={t.common.filter}
          placeholder={t.compliance.filterPlaceholder}
          onChange={(value) => {
            change({ text: value }, { replace: true });
          }}
        />
      </PageHeader>
      <p className="page-note">
        {t.compliance.notAssessment} {t.compliance.cipherNote}
      </p>
      <div className="page-fill">
        <div className="class-pane" data-detail={item !== undefined || undefined}>
          <ClassTable
            summary={data}
            classCode={classCode}
            verdict={verdict}
            onChoose={(nextClass, nextVerdict) => {
              change({ classCode: nextClass, verdict: nextVerdict });
            }}
          />
        </div>
        <DataTable
          label={t.compliance.title}
          columns={columns}
          rows={items.data.items}
          rowKey={rowKey}
          currentKey={item}
          onRowClick={(row) => {
            change({ item: row.id }, { replace: item !== undefined });
          }}
          empty={<EmptyState title={t.compliance.empty} />}
        />
        {item !== undefined && (
          <ItemPanel
            id={item}
            onClose={() => {
              change({ item: undefined });
            }}
          />
        )}
      </div>
    </div>
  );
}

function itemColumns(t: ComplianceTexts, language: Language): readonly Column<ComplianceItem>[] {
  const c = t.compliance.column;
  return [
    { key: 'clause', title: c.clause, width: 96, render: (row) => <span className="mono">{row.clause}</span> },
    { key: 'control', title: c.control, width: 116, priority: 1, render: (row) => row.controlPoint },
    {
      key: 'requirement',
      title: c.requirement,
      width: 180,
      flex: true,
      render: (row) => {
        const text = language === 'en' ? row.requirementEn : row.requirementZh;
        return (
          <span className="row-title" title={text}>
            {text}
          </span>
        );
      },
    },
    {
      key: 'evidence',
      title: c.evidence,
      width: 150,
      priority: 2,
      render: (row) => <span className="mono muted">{row.evidenceRules.join(' ') || '–'}</span>,
    },
    { key: 'verdict', title: c.verdict, width: 90, render: (row) => <VerdictTag verdict={row.verdict} /> },
  ];
}
