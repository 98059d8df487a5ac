import type { RuleDetail } from '@qiaolou/schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useRef, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { ruleMessages } from './messages.ts';

/** Switches a rule off or on, with the reason why; nothing without the right, or where the configuration decides. */
export function RuleSwitch({ rule }: { readonly rule: RuleDetail }): ReactNode {
  const t = useMessages(ruleMessages);
  const describe = useErrorText();
  const mayWrite = usePermission('rules.write');
  const { modal, message } = App.useApp();
  const reason = useRef('');
  const flip = useSwitchRule(rule, (error) => void message.error(describe(error)));
  if (!mayWrite || rule.disabledByConfiguration) return undefined;
  const act = rule.enabled ? t.rules.disable : t.rules.enable;
  return (
    <Button
      size="small"
      danger={rule.enabled}
      loading={flip.isPending}
      onClick={() => {
        reason.current = '';
        modal.confirm({
          title: act,
          content: (
            <>
              <p>{rule.enabled ? t.rules.disableMeans : t.rules.enableMeans}</p>
              <Input
                aria-label={t.rules.switchReason}
                placeholder={t.rules.switchReason}
                maxLength={500}
                onChange={(event) => {
                  reason.current = event.target.value;
                }}
              />
            </>
          ),
          okText: act,
          okButtonProps: { danger: rule.enabled },
          onOk: () =>
            reason.current.trim() === ''
              ? Promise.reject(new Error(t.common.required))
              : flip.mutateAsync(reason.current.trim()),
        });
      }}
    >
      {act}
    </Button>
  );
}

/** Sends the other state of a rule, and reads it anew whatever the answer. */
function useSwitchRule(rule: RuleDetail, onError: (error: unknown) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      callApi('switchRule', {
        params: { id: rule.id },
        body: { enabled: !rule.enabled, reason, version: rule.switch.version },
      }),
    onError,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['rule', rule.id] }),
        client.invalidateQueries({ queryKey: ['rules'] }),
      ]),
  });
}
