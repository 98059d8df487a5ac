import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';
import { TriageButtons, type TriageProps } from './triage-buttons.tsx';

/** Bar at the bottom while rows are selected. */
export function SelectionBar(props: TriageProps & { readonly onClear: () => void }): ReactNode {
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
