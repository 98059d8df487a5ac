import type { PackDetail } from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { packMessages } from './messages.ts';
import { usePackAct } from './use-packs.ts';

/** Lines of samples that a draft takes over. */
const MOST_LINES = 200;

/** What may be done with a pack, by whoever may. */
export function PackActs({
  pack,
  onRemoved,
}: {
  readonly pack: PackDetail;
  readonly onRemoved: () => void;
}): ReactNode {
  const mayDraft = usePermission('packs.draft');
  const mayRelease = usePermission('packs.release');
  return (
    <>
      {mayDraft && pack.writable && <EditPack pack={pack} />}
      {mayRelease && <SwitchPack pack={pack} />}
      {mayRelease && <ReplayEvents />}
      {mayRelease && pack.origin === 'own' && pack.writable && <RemovePack id={pack.id} onRemoved={onRemoved} />}
    </>
  );
}

function EditPack({ pack }: { readonly pack: PackDetail }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const navigate = useNavigate();
  const copy = usePackAct(
    'createPackDraft',
    ({ id }) => void navigate({ to: '/packs/$id', params: { id }, search: {} }),
  );
  const lines = pack.files.flatMap((file) => file.lines).slice(0, MOST_LINES);
  return (
    <Button
      size="small"
      title={p.editMeans}
      loading={copy.isPending}
      onClick={() => {
        copy.mutate({ body: { yaml: pack.yaml, lines } });
      }}
    >
      {p.edit}
    </Button>
  );
}

/** What was stored before it was released or changed. */
function ReplayEvents(): ReactNode {
  const { replay: r } = useMessages(packMessages);
  const [, change] = usePageSearch();
  return (
    <Button
      size="small"
      onClick={() => {
        change({ replay: 'open' });
      }}
    >
      {r.open}
    </Button>
  );
}

function SwitchPack({ pack }: { readonly pack: PackDetail }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const { message } = App.useApp();
  const [asked, setAsked] = useState(false);
  const enabled = pack.state === 'disabled';
  const kept = useKeptText(`pack.switch ${pack.id}`);
  const flip = usePackAct('switchPack', () => {
    kept.forget();
    void message.success(p.done.switch);
  });
  const act = enabled ? p.enable : p.disable;
  return (
    <>
      <Button
        size="small"
        danger={!enabled}
        loading={flip.isPending}
        onClick={() => {
          setAsked(true);
        }}
      >
        {act}
      </Button>
      {asked && (
        <ReasonDialog
          {...{ title: act, hint: enabled ? p.enableMeans : p.disableMeans, label: p.reason, okText: act }}
          {...{ danger: !enabled, maxLength: 500, kept }}
          onDone={(reason) => {
            setAsked(false);
            const { version } = pack.switch;
            if (reason !== undefined) flip.mutate({ params: { id: pack.id }, body: { enabled, reason, version } });
          }}
        />
      )}
    </>
  );
}

function RemovePack({ id, onRemoved }: { readonly id: string; readonly onRemoved: () => void }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const { message } = App.useApp();
  const [asked, setAsked] = useState(false);
  const kept = useKeptText(`pack.remove ${id}`);
  const remove = usePackAct('removePack', () => {
    kept.forget();
    void message.success(p.done.remove);
    onRemoved();
  });
  return (
    <>
      <Button
        size="small"
        danger
        loading={remove.isPending}
        onClick={() => {
          setAsked(true);
        }}
      >
        {p.remove}
      </Button>
      {asked && (
        <ReasonDialog
          {...{ title: p.remove, hint: p.removeMeans, label: p.reason, okText: p.remove }}
          {...{ danger: true, maxLength: 500, kept }}
          onDone={(reason) => {
            setAsked(false);
            if (reason !== undefined) remove.mutate({ params: { id }, body: { reason } });
          }}
        />
      )}
    </>
  );
}
