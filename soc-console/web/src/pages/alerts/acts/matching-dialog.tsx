import type { TriageAct } from '@qiaolou/schema';
import { Checkbox, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { alertMessages } from '../messages.ts';
import { actWords } from './act-words.ts';

/** Asks before the server acts on all that match: how many there are, and whether those of open critical incidents too. */
export function MatchingDialog(props: {
  readonly act: TriageAct;
  readonly onStart: (confirmed: boolean) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const t = useMessages(alertMessages);
  const a = t.alerts.acts;
  const { act } = props;
  const [critical, setCritical] = useState(false);
  return (
    <Modal
      open
      title={a.confirm(formatCount(act.total), actWords(t, act.action))}
      okText={a.start}
      okButtonProps={{ disabled: act.total === 0, danger: critical }}
      onOk={() => {
        props.onStart(critical);
      }}
      onCancel={props.onCancel}
      width={480}
    >
      <p>{act.total === 0 ? a.nothing : a.extent}</p>
      {act.inOpenCritical > 0 && (
        <Checkbox
          checked={critical}
          onChange={(event) => {
            setCritical(event.target.checked);
          }}
        >
          {a.critical(formatCount(act.inOpenCritical))}
        </Checkbox>
      )}
    </Modal>
  );
}
