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
import type { IncidentPartProps } from './incident-part.ts';
import { incidentMessages } from './messages.ts';
import { useChangeIncident } from './use-incident.ts';

/** The six stages, the present one marked, and the button to the next. */
export function StatusSteps({ detail, mayWrite }: IncidentPartProps): ReactNode {
  const t = useMessages(incidentMessages);
  const { status } = detail.incident;
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
      {mayWrite && <StatusButtons detail={detail} />}
    </div>
  );
}

/** To the next stage, and behind "more" wherever else the incident may go; filing it away asks for its conclusion. */
function StatusButtons({ detail }: { readonly detail: IncidentDetail }): ReactNode {
  const t = useMessages(incidentMessages);
  const change = useChangeIncident(detail);
  const [closing, setClosing] = useState(false);
  const { status } = detail.incident;
  const next = INCIDENT_PATH[INCIDENT_PATH.indexOf(status) + 1];
  const others = nextIncidentStatuses(status).filter((step) => step !== next);
  const go = (to: IncidentStatus): void => {
    if (to === 'closed') setClosing(true);
    else change.mutate({ status: to });
  };
  const moveText = (step: IncidentStatus): string => {
    const text = stepPosition(step, status) === 'done' ? t.incidents.backTo : t.incidents.moveTo;
    return text(t.incidentStatus[step]);
  };
  return (
    <div className="status-buttons">
      {others.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{ items: others.map((step) => ({ key: step, label: moveText(step), onClick: () => go(step) })) }}
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
