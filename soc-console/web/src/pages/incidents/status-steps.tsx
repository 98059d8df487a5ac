import { CheckOutlined } from '@ant-design/icons';
import {
  INCIDENT_PATH,
  nextIncidentStatuses,
  stepPosition,
  type IncidentDetail,
  type IncidentStatus,
} from '@qiaolou/schema';
import { Button, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { CloseIncident } from './close-incident.tsx';
import { incidentMessages } from './messages.ts';
import { useChangeIncident } from './use-incident.ts';

/** The six stages, the present one marked, and the button to the next. */
export function StatusSteps({
  detail,
  mayWrite,
}: {
  readonly detail: IncidentDetail;
  readonly mayWrite: boolean;
}): ReactNode {
  const t = useMessages(incidentMessages);
  const change = useChangeIncident(detail);
  const [closing, setClosing] = useState(false);
  const { status } = detail.incident;
  const go = (to: IncidentStatus): void => {
    if (to === 'closed') setClosing(true);
    else change.mutate({ status: to });
  };
  const next = INCIDENT_PATH[INCIDENT_PATH.indexOf(status) + 1];
  const others = nextIncidentStatuses(status).filter((step) => step !== next);
  const moveText = (step: IncidentStatus): string =>
    stepPosition(step, status) === 'done'
      ? t.incidents.backTo(t.incidentStatus[step])
      : t.incidents.moveTo(t.incidentStatus[step]);
  return (
    <div className="status-steps">
      <ol aria-label={t.incidents.steps}>
        {INCIDENT_PATH.map((step, index) => {
          const position = stepPosition(step, status);
          return (
            <li key={step} data-position={position} aria-current={position === 'current' ? 'step' : undefined}>
              <span className="step-mark">{position === 'done' ? <CheckOutlined aria-hidden /> : index + 1}</span>
              {t.incidentStatus[step]}
            </li>
          );
        })}
      </ol>
      {mayWrite && (
        <div className="status-buttons">
          {others.length > 0 && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: others.map((step) => ({ key: step, label: moveText(step) })),
                onClick: ({ key }) => {
                  const step = others.find((other) => other === key);
                  if (step) go(step);
                },
              }}
            >
              <Button aria-haspopup="menu">{t.common.more}</Button>
            </Dropdown>
          )}
          {next && (
            <Button
              type="primary"
              loading={change.isPending}
              onClick={() => {
                go(next);
              }}
            >
              {moveText(next)}
            </Button>
          )}
        </div>
      )}
      {closing && (
        <CloseIncident
          detail={detail}
          onDone={() => {
            setClosing(false);
          }}
        />
      )}
    </div>
  );
}
