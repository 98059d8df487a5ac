import type { AlertAction, AlertGroup } from '@qiaolou/schema';
import { Button, Dropdown, Space } from 'antd';
import type { ReactNode } from 'react';
import { useAssignees } from '../../api/use-assignees.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';

interface Props {
  readonly groups: readonly AlertGroup[];
  readonly onAct: (action: AlertAction) => void;
  readonly onClose: () => void;
  readonly onMerge: (() => void) | undefined;
  readonly size?: 'small' | 'middle';
}

/** The buttons for one or many groups: same order and names in the selection bar and in the flyout. */
export function TriageButtons({ groups, onAct, onClose, onMerge, size = 'middle' }: Props): ReactNode {
  const t = useMessages(alertMessages);
  const assignees = useAssignees();
  const allClosed = groups.every((group) => group.status === 'closed');
  const a = t.alerts.action;
  if (allClosed)
    return (
      <Button
        size={size}
        onClick={() => {
          onAct({ kind: 'reopen' });
        }}
      >
        {a.reopen}
      </Button>
    );
  return (
    <Space.Compact size={size}>
      <Button
        onClick={() => {
          onAct({ kind: 'take' });
        }}
      >
        {a.take} <kbd>t</kbd>
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...assignees.map(({ name, displayName }) => ({ key: `to:${name}`, label: `${displayName}（${name}）` })),
            { type: 'divider' as const },
            { key: 'nobody', label: a.assignNobody },
          ],
          onClick: ({ key }) => {
            onAct({ kind: 'assign', assignee: key === 'nobody' ? null : key.slice(3) });
          },
        }}
      >
        <Button aria-haspopup="menu">{a.assign}</Button>
      </Dropdown>
      <Button
        onClick={() => {
          onAct({ kind: 'status', status: 'investigating' });
        }}
      >
        {a.investigate} <kbd>e</kbd>
      </Button>
      <Button
        onClick={() => {
          onAct({ kind: 'status', status: 'handled' });
        }}
      >
        {a.handled}
      </Button>
      <Button onClick={onClose}>
        {a.close} <kbd>c</kbd>
      </Button>
      {onMerge && (
        <Button onClick={onMerge}>
          {a.merge} <kbd>m</kbd>
        </Button>
      )}
    </Space.Compact>
  );
}

/** Bar at the bottom while rows are selected. */
export function SelectionBar(props: Props & { readonly onClear: () => void }): ReactNode {
  const t = useMessages(alertMessages);
  return (
    <div className="selection-bar" role="toolbar" aria-label={t.common.actions}>
      <strong>{t.alerts.selected(props.groups.length)}</strong>
      <TriageButtons {...props} />
      <Button type="text" onClick={props.onClear}>
        {t.alerts.clearSelection}
      </Button>
    </div>
  );
}
