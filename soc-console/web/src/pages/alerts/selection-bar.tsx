import { Button } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';
import { TriageButtons, type TriageProps } from './triage-buttons.tsx';

/** What the bar is told besides its buttons. */
interface Props extends TriageProps {
  /** All that match, where they are meant; the groups are those that are loaded. */
  readonly matching: number | undefined;
  /** Takes all that match instead; left out where no more match than are selected. */
  readonly onMatching: (() => void) | undefined;
  /** How many match. */
  readonly total: number;
  readonly onClear: () => void;
}

/** Bar at the bottom while rows are selected. */
export function SelectionBar(props: Props): ReactNode {
  const t = useMessages(alertMessages);
  const { groups, matching, onMatching, total } = props;
  const { acts } = t.alerts;
  return (
    <div className="selection-bar" role="toolbar" aria-label={t.common.actions}>
      <strong>
        {matching === undefined ? t.alerts.selected(groups.length) : acts.allSelected(formatCount(matching))}
      </strong>
      {onMatching && (
        <Button type="link" size="small" onClick={onMatching}>
          {acts.selectMatching(formatCount(total))} <kbd>*</kbd>
        </Button>
      )}
      <TriageButtons {...props} />
      <Button type="text" onClick={props.onClear}>
        {t.alerts.clearSelection}
      </Button>
    </div>
  );
}
