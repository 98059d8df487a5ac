import type { PackList } from '@qiaolou/schema';
import { PlusOutlined, RedoOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { usePermission } from '../../base/session.ts';
import { parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { AddressChoice } from '../../ui/address-choice.tsx';
import { AddressText } from '../../ui/address-text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LeftOutNotice } from '../../ui/left-out-files.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { sortRows } from '../../ui/sort-rows.ts';
import { useAddressSort } from '../../ui/use-address-sort.ts';
import { packMessages } from './messages.ts';
import { packColumns } from './pack-columns.tsx';
import { PackPanel } from './pack-panel.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { isChosen, listedPacks, packValue, valuesOf, type ListedPack } from './pack-rows.ts';
import { usePackFigures, usePackList } from './use-packs.ts';
import './packs.css';

const rowKey = (row: ListedPack): string => row.key;
const STATES = ['draft', 'own', 'live', 'disabled'] as const;

/** The parser packs: shipped, one's own, drafts; and one pack's detail beside them. */
export function PackListPage(): ReactNode {
  const list = usePackList();
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return <PackListContent list={list.data} />;
}

function PackListContent({ list }: { readonly list: PackList }): ReactNode {
  const t = useMessages(packMessages);
  const { packs: p } = t;
  const figures = usePackFigures();
  const navigate = useNavigate();
  const [params, change] = usePageSearch();
  const columns = useMemo(() => packColumns(t), [t]);
  const rows = useMemo(() => listedPacks(list, figures.data), [list, figures.data]);
  const [sort, onSort] = useAddressSort({ key: 'events', descending: true });
  const choice = {
    text: params['text'] ?? '',
    states: parseList(params['state']),
    types: parseList(params['type']),
    vendors: parseList(params['vendor']),
  };
  const found = rows.filter((row) => isChosen(row, choice));
  const drafts = found.filter(({ state }) => state === 'draft');
  const sorted = sortRows(
    found.filter(({ state }) => state !== 'draft'),
    sort,
    packValue,
  );
  const { pack } = params;
  const open = ({ draft, id }: ListedPack): void => {
    if (draft === undefined) change({ pack: id }, { replace: pack !== undefined });
    else void navigate({ to: '/packs/$id', params: { id: draft.id }, search: {} });
  };
  return (
    <div className="page">
      <PackListHeader rows={rows} found={found.length} />
      <LeftOutNotice says={p.leftOut} leftOut={list.leftOut} />
      <BehindNotice list={list} />
      <div className="page-fill">
        <DataTable
          label={p.title}
          columns={columns}
          rows={[...drafts, ...sorted]}
          rowKey={rowKey}
          sort={sort}
          onSort={onSort}
          currentKey={pack}
          onRowClick={open}
          empty={<EmptyState title={p.empty} hint={p.emptyHint} />}
        />
        <ReplayPlace />
        {pack !== undefined && (
          <PackPanel
            id={pack}
            onClose={() => {
              change({ pack: undefined });
            }}
          />
        )}
      </div>
    </div>
  );
}

/** The dialog of replays, where the address says so. */
function ReplayPlace(): ReactNode {
  const [{ pack, replay }, change] = usePageSearch();
  if (replay === undefined) return undefined;
  return (
    <ReplayDialog
      pack={pack}
      onClose={() => {
        change({ replay: undefined });
      }}
    />
  );
}

function PackListHeader({ rows, found }: { readonly rows: readonly ListedPack[]; readonly found: number }): ReactNode {
  const t = useMessages(packMessages);
  const { packs: p } = t;
  const navigate = useNavigate();
  const mayTeach = usePermission('packs.draft');
  const [params, change] = usePageSearch();
  const chosen = (name: string): readonly string[] => parseList(params[name]);
  const options = (fact: 'type' | 'vendor') =>
    valuesOf(rows, fact).map(([value, n]) => ({ value, label: `${value} (${formatCount(n)})` }));
  return (
    <PageHeader title={p.title} fact={t.common.totalRows(formatCount(found))}>
      <AddressText name="text" label={t.common.filter} placeholder={p.filterPlaceholder} width={180} />
      <AddressChoice
        name="state"
        label={p.column.state}
        width={130}
        value={chosen('state')}
        options={STATES.map((state) => ({ value: state, label: textOr({ ...p.origin, ...p.state }, state) }))}
      />
      <AddressChoice name="type" label={p.column.type} width={150} value={chosen('type')} options={options('type')} />
      <AddressChoice
        name="vendor"
        label={p.column.vendor}
        width={150}
        value={chosen('vendor')}
        options={options('vendor')}
      />
      <Button
        icon={<RedoOutlined aria-hidden />}
        onClick={() => {
          change({ replay: 'open' });
        }}
      >
        {t.replay.open}
      </Button>
      {mayTeach && (
        <Button
          type="primary"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => void navigate({ to: '/packs/$id', params: { id: 'new' }, search: {} })}
        >
          {p.teach}
        </Button>
      )}
    </PageHeader>
  );
}

/** Processes that do not read by what was released last. */
function BehindNotice({ list }: { readonly list: PackList }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const behind = list.readers.filter(({ current }) => !current).length;
  if (behind === 0) return undefined;
  return <Alert role="status" type="warning" showIcon title={p.behind(formatCount(behind))} />;
}
