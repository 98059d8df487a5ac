import type { RuleDetail, SwitchRuleBody } from '@qiaolou/schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { ruleMessages } from './messages.ts';

/** What is asked for, of the rule as it was then: somebody else may switch it while the reason is typed. */
type Asked = Omit<SwitchRuleBody, 'reason'>;

/** Switches a rule off or on, with the reason why; nothing without the right, or where the configuration decides. */
export function RuleSwitch({ rule }: { readonly rule: RuleDetail }): ReactNode {
  const t = useMessages(ruleMessages);
  const mayWrite = usePermission('rules.write');
  const [asked, setAsked] = useState<Asked>();
  const kept = useKeptText(`rule.switch ${rule.id}`);
  const flip = useSwitchRule(rule.id, kept.forget);
  if (!mayWrite || rule.disabledByConfiguration) return undefined;
  const actOf = (enabled: boolean): string => (enabled ? t.rules.enable : t.rules.disable);
  return (
    <>
      <Button
        size="small"
        danger={rule.enabled}
        loading={flip.isPending}
        onClick={() => {
          setAsked({ enabled: !rule.enabled, version: rule.switch.version });
        }}
      >
        {actOf(!rule.enabled)}
      </Button>
      {asked && (
        <ReasonDialog
          title={actOf(asked.enabled)}
          hint={asked.enabled ? t.rules.enableMeans : t.rules.disableMeans}
          label={t.rules.switchReason}
          okText={actOf(asked.enabled)}
          danger={!asked.enabled}
          maxLength={500}
          kept={kept}
          onDone={(reason) => {
            setAsked(undefined);
            if (reason !== undefined) flip.mutate({ ...asked, reason });
          }}
        />
      )}
    </>
  );
}

/** Switches a rule, and reads it anew whatever the answer. */
function useSwitchRule(id: string, onSuccess: () => void) {
  const describe = useErrorText();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SwitchRuleBody) => callApi('switchRule', { params: { id }, body }),
    onSuccess,
    onError: (error) => void message.error(describe(error)),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['rule', id] }),
        client.invalidateQueries({ queryKey: ['rules'] }),
      ]),
  });
}
