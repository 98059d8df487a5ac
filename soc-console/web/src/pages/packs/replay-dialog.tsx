import type { Replay } from '@qiaolou/schema';
import { Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { packMessages } from './messages.ts';
import { ReplayForm } from './replay-form.tsx';
import { ReplayList } from './replay-list.tsx';
import { ReplayView } from './replay-view.tsx';
import { hasEnded, useReplays } from './use-replays.ts';

/** Stored events read anew: what is to be, how far it is, what came of it, and what was before. */
export function ReplayDialog({
  pack,
  onClose,
}: {
  /** The pack that was looked at; undefined: none. */
  readonly pack: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { replay: r } = useMessages(packMessages);
  const replays = useReplays();
  return (
    <Modal open title={r.title} width={820} footer={null} onCancel={onClose}>
      <p className="muted">{r.means}</p>
      {replays.isPending && <LoadingState />}
      {replays.isError && <ErrorState error={replays.error} onRetry={() => void replays.refetch()} />}
      {replays.data && <ReplayContent replays={replays.data.replays} pack={pack} />}
    </Modal>
  );
}

function ReplayContent(props: { readonly replays: readonly Replay[]; readonly pack: string | undefined }): ReactNode {
  const { replays, pack } = props;
  const { replay: r } = useMessages(packMessages);
  const mayReplay = usePermission('packs.release');
  const [chosen, choose] = useState<string>();
  const running = replays.find((replay) => !hasEnded(replay));
  const shown = running ?? replays.find(({ id }) => id === chosen);
  return (
    <>
      {mayReplay && (
        <ReplayForm
          pack={pack}
          tried={shown}
          busy={running !== undefined}
          onStarted={({ id }) => {
            choose(id);
          }}
        />
      )}
      {!mayReplay && <p className="muted">{r.mayNot}</p>}
      {shown && <ReplayView replay={shown} mayCancel={mayReplay} />}
      <h3>{r.list}</h3>
      {replays.length === 0 ? (
        <EmptyState title={r.none} hint={r.noneHint} />
      ) : (
        <ReplayList replays={replays} current={shown?.id} onChoose={choose} />
      )}
    </>
  );
}
