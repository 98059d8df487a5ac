import type { ReactNode } from 'react';
import { CloseDialog } from './close-dialog.tsx';
import { IncidentDialog } from './incident-dialog.tsx';
import type { QueuePage } from './use-queue-page.ts';

/** The dialog that is open over the queue, if any. */
export function QueueDialogs({ page }: { readonly page: QueuePage }): ReactNode {
  const { dialog } = page;
  const cancel = (): void => {
    page.setDialog(undefined);
  };
  if (!dialog) return undefined;
  if (dialog.kind === 'incident')
    return <IncidentDialog groups={dialog.groups} onDone={page.merged} onCancel={cancel} />;
  return (
    <CloseDialog
      count={dialog.groups.length}
      onCancel={cancel}
      onClose={(verdict, reason, quietHours) => {
        page.close(dialog.groups, verdict, reason, quietHours);
      }}
    />
  );
}
