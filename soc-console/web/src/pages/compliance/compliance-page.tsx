import { DownloadOutlined } from '@ant-design/icons';
import type { ComplianceItem, ComplianceSummary } from '@qiaolou/schema';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { useSlimWindow } from '../../base/slim-window.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { AddressText } from '../../ui/address-text.tsx';
import { saveFile } from '../../ui/csv.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FoldedFilters } from '../../ui/folded-filters.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ClassTable } from './class-table.tsx';
import { itemColumns } from './item-columns.tsx';
import { ItemPanel } from './item-panel.tsx';
import { itemsCsv } from './items-csv.ts';
import { LevelLine } from './level-choice.tsx';
import { complianceMessages } from './messages.ts';
import { useCompliance } from './use-compliance.ts';
import { ITEM_VERDICTS } from './verdict-tag.tsx';
import './compliance.css';

const rowKey = (row: ComplianceItem): string => row.id;

/** The MLPS catalogue with what the platform itself can measure about it. */
export function CompliancePage(): ReactNode {
  const t = useMessages(complianceMessages);
  const { language } = usePreferences();
  const [params, change] = usePageSearch();
  const { classCode, item, text } = params;
  const verdict = ITEM_VERDICTS.find((known) => known === params['verdict']);
  const { read, pending, error, retry } = useCompliance({ classCode, verdict, text });
  const columns = useMemo(() => itemColumns(t, language), [t, language]);
  if (pending) return <LoadingState />;
  if (!read) return <ErrorState error={error} onRetry={retry} />;
  return (
    <div className="page">
      <ComplianceHeader summary={read.summary} items={read.items} />
      <div className="page-note level-line">
        <LevelLine
          choice={read.summary.levelChoice}
          onChosen={() => {
            // The clause that is open may be none of the other level.
            change({ item: undefined });
          }}
        />
      </div>
      <p className="page-note">
        {t.compliance.notAssessment} {t.compliance.cipherNote}
      </p>
      <div className="page-fill">
        <ClassPane detail={item !== undefined}>
          <ClassTable
            summary={read.summary}
            classCode={classCode}
            verdict={verdict}
            onChoose={(nextClass, nextVerdict) => {
              change({ classCode: nextClass, verdict: nextVerdict });
            }}
          />
        </ClassPane>
        <DataTable
          label={t.compliance.title}
          columns={columns}
          rows={read.items}
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

function ClassPane({ detail, children }: { readonly detail: boolean; readonly children: ReactNode }): ReactNode {
  const t = useMessages(complianceMessages);
  const slim = useSlimWindow();
  const pane = (
    <div className="class-pane" data-detail={detail || undefined}>
      {children}
    </div>
  );
  return slim ? <FoldedFilters title={t.compliance.classes}>{pane}</FoldedFilters> : pane;
}

function ComplianceHeader(props: {
  readonly summary: ComplianceSummary;
  readonly items: readonly ComplianceItem[];
}): ReactNode {
  const { summary, items } = props;
  const t = useMessages(complianceMessages);
  const { language } = usePreferences();
  const { compliance: c, common } = t;
  const { standard, level, measuredAt } = summary;
  const measured = measuredAt === null ? c.neverMeasured : c.measuredAt(formatDateTime(measuredAt));
  return (
    <PageHeader title={c.title} fact={`${c.subtitle(standard, level)} · ${measured}`}>
      <AddressText name="text" label={common.filter} placeholder={c.filterPlaceholder} />
      <Button
        icon={<DownloadOutlined aria-hidden />}
        onClick={() => {
          const text = itemsCsv(items, summary, t, language);
          saveFile(`qiaolou-mlps-level-${level}.csv`, new Blob([text], { type: 'text/csv' }));
        }}
      >
        {common.export}
      </Button>
    </PageHeader>
  );
}
