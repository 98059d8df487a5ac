import { ArrowLeftOutlined } from '@ant-design/icons';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { formatDateTime } from '../../time/format-time.ts';
import { DraftWorkshop } from './draft-workshop.tsx';
import { packMessages } from './messages.ts';
import { Teaching } from './teaching.tsx';
import { useDraftOf } from './use-packs.ts';
import './packs.css';

/** Where a device is taught: from pasted lines at `/packs/new`, then as the draft that was made of them. */
export function WorkshopPage(): ReactNode {
  const { id = 'new' } = useParams({ strict: false });
  return id === 'new' ? <NewPack /> : <DraftPage id={id} />;
}

function BackToList(): ReactNode {
  const t = useMessages(packMessages);
  return (
    <Link to="/packs" search={{}} className="icon-button" aria-label={t.common.back} title={t.common.back}>
      <ArrowLeftOutlined aria-hidden />
    </Link>
  );
}

function NewPack(): ReactNode {
  const t = useMessages(packMessages);
  const mayTeach = usePermission('packs.draft');
  return (
    <div className="page">
      <PageHeader title={t.teach.title} before={<BackToList />} />
      {mayTeach ? <Teaching /> : <EmptyState title={t.common.permission} />}
    </div>
  );
}

function DraftPage({ id }: { readonly id: string }): ReactNode {
  const t = useMessages(packMessages);
  const draft = useDraftOf(id);
  if (draft.isPending) return <LoadingState />;
  if (!draft.data) return <ErrorState error={draft.error} onRetry={() => void draft.refetch()} />;
  const { packId, changedBy, changedAt } = draft.data;
  return (
    <div className="page">
      <PageHeader
        title={packId === '' ? t.teach.title : packId}
        before={<BackToList />}
        fact={`${t.packs.state['draft'] ?? ''} · ${t.draft.by(changedBy, formatDateTime(changedAt))}`}
      />
      <DraftWorkshop key={id} draft={draft.data} />
    </div>
  );
}
