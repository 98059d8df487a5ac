import { DownloadOutlined } from '@ant-design/icons';
import { comparedAs, type FieldsOf, type FieldValue, type RecordQueryResult } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import type { SearchParams } from '../base/url-state.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { QuerySubject } from '../query/query-subject.ts';
import { formatDateTimeMs } from '../time/format-time.ts';
import { downloadFrom } from '../ui/csv.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { LoadingState } from '../ui/loading-state.tsx';
import { PipedFact } from './piped-fact.tsx';
import { PipedTableView } from './piped-table-view.tsx';
import './piped.css';

/** What a page asks records for, and where its links lead. */
export interface RecordQuestion {
  /** The filter of the query of the address. */
  readonly filter: string;
  /** The address has a time of its own. */
  readonly timed: boolean;
  /** Everything that decides about the answer. */
  readonly asked: { readonly query: string; readonly from?: string; readonly to?: string };
  readonly ask: (asked: RecordQuestion['asked'], signal: AbortSignal) => Promise<RecordQueryResult>;
  readonly exportUrl: (asked: RecordQuestion['asked']) => string;
  /** Fields that a record is shown by when the query does not say. */
  readonly shown: readonly string[];
  /** The address of a record. */
  readonly recordLink: (record: FieldsOf) => { readonly to: string; readonly search: SearchParams };
}

interface Props {
  readonly subject: QuerySubject;
  readonly question: RecordQuestion;
  readonly onRange: (from: number, to: number) => void;
}

/** What the stages of a query make of records: a chart and a table, or records; with their export. */
export function RecordResults({ subject, question, onRange }: Props): ReactNode {
  const t = useMessages();
  const { asked, ask } = question;
  const result = useQuery({
    queryKey: ['records-piped', subject.name, asked],
    queryFn: ({ signal }) => ask(asked, signal),
    staleTime: 0,
  });
  if (result.isPending) return <LoadingState />;
  if (result.isError) return <ErrorState error={result.error} onRetry={() => void result.refetch()} />;
  const { data } = result;
  return (
    <div className="piped">
      <PipedFact {...data} rows={data.kind === 'table' ? data.rows.length : data.records.length}>
        <Link
          to="."
          search={(old) => ({ ...old, query: question.filter === '' ? undefined : question.filter })}
          className="piped-back"
        >
          {t.query.withoutStages}
        </Link>
        <Button
          size="small"
          icon={<DownloadOutlined aria-hidden />}
          aria-label={t.query.exportResult}
          title={`${t.query.exportResult} CSV`}
          onClick={() => {
            downloadFrom(question.exportUrl(asked));
          }}
        />
      </PipedFact>
      {data.kind === 'table' ? (
        <PipedTableView
          table={data}
          range={data.range}
          place={{ filter: question.filter, timed: question.timed, fields: subject.fields }}
          texts={{
            ...{ label: t.query.result, chart: t.query.resultChart, ofRow: t.query.ofRow },
            ...{ empty: t.query.empty, emptyHint: t.query.emptyHint },
          }}
          onRange={onRange}
        />
      ) : (
        <TableOfRecords subject={subject} question={question} data={data} />
      )}
    </div>
  );
}

function TableOfRecords({
  subject,
  question,
  data,
}: Pick<Props, 'subject' | 'question'> & {
  readonly data: Extract<RecordQueryResult, { readonly kind: 'records' }>;
}): ReactNode {
  const t = useMessages();
  const names = data.columns ?? question.shown;
  const columns = useMemo(
    () => recordColumns(names, { subject, question, openRecord: t.query.openRecord }),
    [names, subject, question, t],
  );
  return (
    <DataTable
      label={t.query.result}
      columns={columns}
      rows={data.records}
      rowKey={(record) => String(record['event.id'])}
      rowHeight={28}
      empty={<EmptyState title={t.query.empty} hint={t.query.emptyHint} />}
    />
  );
}

function recordColumns(
  names: readonly string[],
  { subject, question, openRecord }: Pick<Props, 'subject' | 'question'> & { readonly openRecord: string },
): readonly Column<FieldsOf>[] {
  return names.map((name, index) => ({
    key: name,
    title: <span className="mono">{name}</span>,
    hint: name,
    width: name.length > 16 ? 190 : 160,
    flex: index === names.length - 1,
    render: (record) => {
      const text = valueText(record[name], comparedAs(name, subject.fields) === 'date');
      const shown = (
        <span className="mono" title={text} translate="no">
          {text === '' ? '–' : text}
        </span>
      );
      if (index > 0) return shown;
      const { to, search } = question.recordLink(record);
      return (
        <Link to={to} search={to === '.' ? (old) => ({ ...old, ...search }) : search} title={openRecord}>
          {shown}
        </Link>
      );
    },
  }));
}

function valueText(value: FieldValue | undefined, isTime: boolean): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return value.map(String).join(', ');
  return isTime ? formatDateTimeMs(String(value)) : String(value);
}
