import type { ReactNode } from 'react';
import { MatchingDialog } from './acts/matching-dialog.tsx';
import { OwnActsDialog } from './acts/own-acts-dialog.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { IncidentDialog } from './incident-dialog.tsx';
import { placeOf } from './place-of-groups.ts';
import { closeAction } from './use-queue-triage.ts';
import type { QueuePage } from './use-queue-page.ts';

/** The dialog that is open over the queue, if any. */
export function QueueDialogs({ page }: { readonly page: QueuePage }): ReactNode {
  const { dialog } = page;
  const cancel = (): void => {
    page.setDialog(undefined);
  };
  const { planned } = page.matching;
  if (planned)
    return (
      <MatchingDialog
        act={planned}
        onStart={(confirmed) => {
          page.matching.start(confirmed);
          page.selection.clear();
        }}
        onCancel={page.matching.dismiss}
      />
    );
  if (!dialog) return undefined;
  if (dialog.kind === 'acts') return <OwnActsDialog acting={page.matching} onClose={cancel} />;
  if (dialog.kind === 'incident')
    return <IncidentDialog groups={dialog.groups} onDone={page.merged} onCancel={cancel} />;
  const { groups, matching = false } = dialog;
  return (
    <CloseDialog
      count={matching ? page.queue.total : groups.length}
      onCancel={cancel}
      place={matching ? 'alerts.close *' : placeOf('alerts.close', groups)}
      onClose={({ verdict, reason, quietHours, sent }) => {
        const action = closeAction(verdict, reason, quietHours);
        cancel();
        if (matching) page.matching.plan(action, sent);
        else page.close(groups, action, sent);
      }}
    />
  );
}
