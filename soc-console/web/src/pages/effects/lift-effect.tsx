import type { EffectInForce } from '@qiaolou/schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { effectMessages } from './messages.ts';

/** Lifts an effect before its time, with the reason why; nothing for one that is being lifted, or without the right. */
export function LiftEffect({ effect }: { readonly effect: EffectInForce }): ReactNode {
  const t = useMessages(effectMessages);
  const mayLift = usePermission('playbooks.lift');
  const [asking, setAsking] = useState(false);
  const kept = useKeptText(`effect.lift ${effect.id}`);
  const lift = useLift(effect, kept.forget);
  if (!mayLift || effect.state === 'lifting') return undefined;
  return (
    <>
      <Button
        size="small"
        loading={lift.isPending}
        aria-label={t.effects.liftTitle(effect.target)}
        onClick={() => {
          setAsking(true);
        }}
      >
        {t.effects.lift}
      </Button>
      {asking && (
        <ReasonDialog
          title={t.effects.liftTitle(effect.target)}
          hint={t.effects.liftHint}
          label={t.effects.liftReason}
          okText={t.effects.lift}
          danger
          maxLength={2_000}
          kept={kept}
          onDone={(reason) => {
            setAsking(false);
            if (reason !== undefined) lift.mutate(reason);
          }}
        />
      )}
    </>
  );
}

function useLift({ id, incidentId }: EffectInForce, onLifted: () => void) {
  const t = useMessages(effectMessages);
  const describe = useErrorText();
  const { message } = App.useApp();
  const client = useQueryClient();
  const reloadIncident = useReloadIncident(incidentId);
  return useMutation({
    mutationFn: (reason: string) => callApi('liftEffect', { params: { id }, body: { reason } }),
    onSuccess: () => {
      onLifted();
      void message.success(t.effects.lifted);
    },
    onError: (error) => void message.error(describe(error)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['effects'] });
      reloadIncident();
    },
  });
}
