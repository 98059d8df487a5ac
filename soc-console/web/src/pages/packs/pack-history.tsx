import type { PackDetail, PackVersionRow } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { DiffView } from './diff-view.tsx';
import { packMessages } from './messages.ts';
import { usePackAct } from './use-packs.ts';

/** Versions of a pack, each to be compared with what stands now, and to go back to. */
export function PackHistory({ pack }: { readonly pack: PackDetail }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const [compared, setCompared] = useState<number>();
  if (pack.history.length === 0) return <p className="muted">{p.noHistory}</p>;
  return (
    <ol className="pack-history">
      {pack.history.map((version) => (
        <li key={version.version}>
          <VersionLine
            {...{ pack, version }}
            onCompare={() => {
              setCompared(compared === version.version ? undefined : version.version);
            }}
          />
          {compared === version.version && <VersionDiff pack={pack} version={version.version} />}
        </li>
      ))}
    </ol>
  );
}

function VersionLine(props: {
  readonly pack: PackDetail;
  readonly version: PackVersionRow;
  readonly onCompare: () => void;
}): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const { pack, version } = props;
  const isCurrent = pack.origin === 'own' && version.digest === pack.digest;
  return (
    <div className="pack-version">
      <strong className="num">{version.version}</strong>
      <TimeText at={version.at} full />
      <span>{textOr(p.versionOrigin, version.origin)}</span>
      <span className="muted wrap">
        {version.origin === 'file' ? '' : version.actor} {version.note}
      </span>
      <span className="pack-version-acts">
        {isCurrent ? (
          <span className="muted">{p.inForce}</span>
        ) : (
          <>
            <Button size="small" onClick={props.onCompare}>
              {p.compare}
            </Button>
            <Rollback id={pack.id} version={version.version} />
          </>
        )}
      </span>
    </div>
  );
}

function VersionDiff({ pack, version }: { readonly pack: PackDetail; readonly version: number }): ReactNode {
  const { id } = pack;
  const read = useQuery({
    queryKey: ['packVersion', id, version],
    queryFn: ({ signal }) => callApi('getPackVersion', { params: { id, version: String(version) } }, signal),
  });
  if (read.isError) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  return read.data && <DiffView before={pack.yaml} after={read.data.yaml} />;
}

function Rollback({ id, version }: { readonly id: string; readonly version: number }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const mayRelease = usePermission('packs.release');
  const [asked, setAsked] = useState(false);
  const kept = useKeptText(`pack.rollback ${id} ${version}`);
  const back = usePackAct('rollbackPack', kept.forget);
  if (!mayRelease) return undefined;
  return (
    <>
      <Button
        size="small"
        loading={back.isPending}
        onClick={() => {
          setAsked(true);
        }}
      >
        {p.rollback}
      </Button>
      {asked && (
        <ReasonDialog
          {...{ title: p.rollback, hint: p.rollbackMeans, label: p.reason, okText: p.rollback }}
          {...{ danger: false, maxLength: 500, kept }}
          onDone={(reason) => {
            setAsked(false);
            if (reason !== undefined) back.mutate({ params: { id }, body: { version, reason } });
          }}
        />
      )}
    </>
  );
}
