import type { RetentionOverview, StoredDay } from '@qiaolou/schema';
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { usePermission } from '../../base/session.ts';
import { formatCount } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { dayColumns } from './day-columns.tsx';
import { DiskPanel, PolicyPanel, TombstonePanel } from './kept-panels.tsx';
import { HoldPanel, RequestPanel } from './decision-panels.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { PolicyDialog } from './policy-dialog.tsx';
import { sizeText } from './size-text.ts';
import { useRetention, useRetentionAct } from './use-retention.ts';
import { VerifiedNote } from './verified-note.tsx';
import { KeptContext, useRetentionTexts } from './use-retention-texts.ts';
import './retention.css';

const rowKey = (row: StoredDay): string => row.day;

/** Where events are kept and for how long. */
export function RetentionPage(): ReactNode {
  const read = useRetention();
  if (read.isPending) return <LoadingState />;
  if (!read.data) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  return (
    <KeptContext value={read.data.kept}>
      <Retention data={read.data} />
    </KeptContext>
  );
}

function Retention({ data }: { readonly data: RetentionOverview }): ReactNode {
  const t = useRetentionTexts();
  const { retention: r } = t;
  const columns = useMemo(() => dayColumns(t, data.kept), [t, data.kept]);
  const side = (
    <div className="retention-side" tabIndex={0} role="region" aria-label={r.side}>
      <RequestPanel requests={data.requests} />
      <HoldPanel holds={data.holds} />
      <PolicyPanel data={data} />
      <DiskPanel data={data} />
      <TombstonePanel tombstones={data.tombstones} />
    </div>
  );
  return (
    <div className="page">
      <PageHeader title={r.title} fact={t.common.asOf(formatDateTime(data.at))}>
        {data.supported && <Acts data={data} />}
      </PageHeader>
      <RetentionFigures data={data} />
      <p className="page-note">{data.supported ? r.law(formatCount(data.floorDays)) : r.unsupported}</p>
      <Warnings data={data} />
      <div className="page-fill retention-fill">
        <DataTable
          label={r.title}
          columns={columns}
          rows={data.days}
          rowKey={rowKey}
          empty={<EmptyState title={r.empty} hint={r.emptyHint} />}
        />
        {data.supported && side}
      </div>
    </div>
  );
}

type Dialog = 'ask' | 'hold' | 'policy';

/** What may be done, by whoever may. */
function Acts({ data }: { readonly data: RetentionOverview }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const [dialog, setDialog] = useState<Dialog>();
  const verify = useRetentionAct('verifyRetention');
  const may = {
    verify: usePermission('retention.verify'),
    policy: usePermission('retention.policy'),
    hold: usePermission('retention.hold'),
    ask: usePermission('retention.ask'),
  };
  const opens = (which: Dialog) => () => {
    setDialog(which);
  };
  const close = (): void => {
    setDialog(undefined);
  };
  return (
    <>
      {may.verify && (
        <Button
          icon={<SafetyCertificateOutlined aria-hidden />}
          loading={verify.isPending}
          onClick={() => {
            verify.mutate({});
          }}
        >
          {r.verify}
        </Button>
      )}
      {may.policy && <Button onClick={opens('policy')}>{r.setPolicy}</Button>}
      {may.hold && <Button onClick={opens('hold')}>{r.holdAct}</Button>}
      {may.ask && <Button onClick={opens('ask')}>{r.ask}</Button>}
      {dialog === 'policy' && <PolicyDialog policy={data.policy} floorDays={data.floorDays} onClose={close} />}
      {dialog === 'hold' && <HoldDialog onClose={close} />}
      {dialog === 'ask' && <AskDialog through={data.deletable.through} onClose={close} />}
    </>
  );
}

function RetentionFigures({ data }: { readonly data: RetentionOverview }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const { days, deletable, hot } = data;
  const sealed = days.filter((day) => day.sealed === 'sealed').length;
  const left = hot === null ? '–' : hot.daysLeft === null ? r.noEnd : r.inDays(formatCount(hot.daysLeft));
  return (
    <FigureStrip
      figures={[
        { key: 'bytes', name: r.figures.bytes, value: sizeText(days.reduce((sum, { bytes }) => sum + bytes, 0)) },
        { key: 'days', name: r.figures.days, value: formatCount(days.length) },
        { key: 'sealed', name: r.figures.sealed, value: formatCount(sealed) },
        { key: 'daysLeft', name: r.figures.daysLeft, value: left, bad: hot?.alarm ?? false },
        { key: 'deletable', name: r.figures.deletable, value: sizeText(deletable.bytes) },
      ]}
    />
  );
}

/** What keeps the platform from sealing or deleting, and what was found. */
function Warnings({ data }: { readonly data: RetentionOverview }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const { chainFault, clockDoubt, supported, verified } = data;
  if (!supported) return null;
  return (
    <>
      {chainFault !== null && <Alert type="error" showIcon title={r.chainBroken(formatCount(chainFault.seq))} />}
      {clockDoubt !== null && <Alert type="warning" showIcon title={r.clock[clockDoubt]} />}
      <VerifiedNote verified={verified} />
    </>
  );
}
