import { API_ROUTES, effectStateSchema, type EffectInForce, type EffectList } from '@qiaolou/schema';
import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi, operationUrl } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { AddressChoice } from '../../ui/address-choice.tsx';
import { AddressText } from '../../ui/address-text.tsx';
import { downloadFrom } from '../../ui/csv.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { effectColumns } from './effect-columns.tsx';
import { effectMessages } from './messages.ts';

const rowKey = (row: EffectInForce): string => row.id;
const rowsOf = ({ effects }: EffectList): readonly EffectInForce[] => effects;

/** Blocks and whatever else playbooks did that is in force, newest first. */
export function EffectListPage(): ReactNode {
  const t = useMessages(effectMessages);
  const [params] = usePageSearch();
  const { text, incidentId } = params;
  const wanted = parseList(params['state']);
  const state = effectStateSchema.options.filter((option) => wanted.includes(option));
  const filters = { text, incidentId, state };
  const list = usePages({
    queryKey: ['effects', text, incidentId, state],
    read: (cursor, signal) => callApi('listEffects', { query: { ...filters, limit: 100, cursor } }, signal),
    rowsOf,
  });
  const columns = useMemo(() => effectColumns(t), [t]);
  if (!list.rows) return list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  return (
    <div className="page">
      <PageHeader title={t.effects.title} fact={t.common.totalRows(formatCount(list.total))}>
        <AddressText name="text" label={t.common.search} placeholder={t.effects.searchPlaceholder} width={240} />
        <AddressChoice
          name="state"
          label={t.effects.column.state}
          width={230}
          value={state}
          options={effectStateSchema.options.map((value) => ({ value, label: t.effects.state[value] }))}
        />
        <Button
          icon={<DownloadOutlined aria-hidden />}
          aria-label={t.common.export}
          title={`${t.common.export} CSV`}
          onClick={() => {
            downloadFrom(operationUrl(API_ROUTES.exportEffects.path, {}, filters));
          }}
        />
      </PageHeader>
      <div className="page-fill">
        <DataTable
          label={t.effects.title}
          columns={columns}
          rows={list.rows}
          rowKey={rowKey}
          empty={<EmptyState title={t.effects.empty} hint={t.effects.emptyHint} />}
          footer={<LoadMore list={list} />}
        />
      </div>
    </div>
  );
}
