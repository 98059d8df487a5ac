import type { AlertAction, AlertGroup } from '@qiaolou/schema';
import { Button, Dropdown, Space } from 'antd';
import type { ReactNode } from 'react';
import { useAssignees } from '../../api/use-assignees.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';

/** What the buttons are for and what they call. */
export interface TriageProps {
  readonly groups: readonly AlertGroup[];
  readonly onAct: (action: AlertAction) => void;
  readonly onClose: () => void;
  /** Left out for somebody who may not change incidents. */
  readonly onMerge: (() => void) | undefined;
  readonly size?: 'small' | 'middle';
}

/** The buttons for one or many groups: same order and names in the selection bar and in the flyout. */
export function TriageButtons({ groups, onAct, onClose, onMerge, size = 'middle' }: TriageProps): ReactNode {
  const a = useMessages(alertMessages).alerts.action;
  const act = (action: AlertAction) => () => {
    onAct(action);
  };
  if (groups.every((group) => group.status === 'closed'))
    return (
      <Button size={size} onClick={act({ kind: 'reopen' })}>
        {a.reopen}
      </Button>
    );
  return (
    <Space.Compact size={size}>
      <Button onClick={act({ kind: 'take' })}>
        {a.take} <kbd>t</kbd>
      </Button>
      <AssignButton
        onAssign={(assignee) => {
          onAct({ kind: 'assign', assignee });
        }}
      />
      <Button onClick={act({ kind: 'status', status: 'investigating' })}>
        {a.investigate} <kbd>e</kbd>
      </Button>
      <Button onClick={act({ kind: 'status', status: 'handled' })}>{a.handled}</Button>
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

function AssignButton({ onAssign }: { readonly onAssign: (assignee: string | null) => void }): ReactNode {
  const a = useMessages(alertMessages).alerts.action;
  const people = useAssignees();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          ...people.map(({ name, displayName }) => ({ key: `to:${name}`, label: `${displayName}（${name}）` })),
          { type: 'divider' as const },
          { key: 'nobody', label: a.assignNobody },
        ],
        onClick: ({ key }) => {
          onAssign(key === 'nobody' ? null : key.slice('to:'.length));
        },
      }}
    >
      <Button aria-haspopup="menu">{a.assign}</Button>
    </Dropdown>
  );
}
