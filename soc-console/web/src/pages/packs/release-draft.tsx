import type { PackDraft } from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { packMessages } from './messages.ts';
import { usePackAct } from './use-packs.ts';

/** Puts a draft in force, with what was changed; says who may to somebody who may not. */
export function ReleaseDraft({ draft, ready }: { readonly draft: PackDraft; readonly ready: boolean }): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const mayRelease = usePermission('packs.release');
  const [asked, setAsked] = useState(false);
  const kept = useKeptText(`pack.release ${draft.id}`);
  const release = usePackAct('releasePackDraft', ({ id }) => {
    kept.forget();
    void message.success(d.released(id));
    void navigate({ to: '/packs', search: { pack: id } });
  });
  if (!mayRelease) return <span className="muted">{d.mayNotRelease}</span>;
  return (
    <>
      <Button
        size="small"
        type="primary"
        disabled={!ready}
        title={ready ? undefined : d.notReady}
        loading={release.isPending}
        onClick={() => {
          setAsked(true);
        }}
      >
        {d.release}
      </Button>
      {asked && (
        <ReasonDialog
          {...{ title: d.release, hint: d.releaseMeans, label: d.note, okText: d.release }}
          {...{ danger: false, maxLength: 500, kept }}
          onDone={(note) => {
            setAsked(false);
            const { id, version } = draft;
            if (note !== undefined) release.mutate({ params: { id }, body: { version, note } });
          }}
        />
      )}
    </>
  );
}
