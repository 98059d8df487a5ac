import { ArrowLeftOutlined } from '@ant-design/icons';
import { incidentGradeSchema, type IncidentDetail } from '@qiaolou/schema';
import { Link, useParams } from '@tanstack/react-router';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useAssignees } from '../../api/use-assignees.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Panel } from '../../ui/panel.tsx';
import { IncidentEffects } from '../effects/incident-effects.tsx';
import { RunView } from '../playbooks/run-view.tsx';
import { StartPlaybook } from '../playbooks/start-playbook.tsx';
import { TaskCard } from '../playbooks/task-card.tsx';
import { IncidentAlerts } from './incident-alerts.tsx';
import type { IncidentPartProps } from './incident-part.ts';
import { IncidentSummary } from './incident-summary.tsx';
import { IncidentTimeline } from './incident-timeline.tsx';
import { incidentMessages } from './messages.ts';
import { NoteForm } from './note-form.tsx';
import { StatusSteps } from './status-steps.tsx';
import { useChangeIncident, useIncident } from './use-incident.ts';
import './incidents.css';

/** One incident: where it stands, what it is made of, what was done and what waits. */
export function IncidentPage(): ReactNode {
  const { id } = useParams({ strict: false });
  const incident = useIncident(id ?? '');
  if (incident.isPending) return <LoadingState />;
  if (!incident.data) return <ErrorState error={incident.error} onRetry={() => void incident.refetch()} />;
  return <IncidentContent detail={incident.data} />;
}

function IncidentContent({ detail }: { readonly detail: IncidentDetail }): ReactNode {
  const t = useMessages(incidentMessages);
  const mayWrite = usePermission('incidents.write') && detail.incident.status !== 'closed';
  const { incident } = detail;
  return (
    <div className="page">
      <PageHeader
        title={t.common.named(incident.title, incident.titleEn)}
        before={
          <Link to="/incidents" search={{}} className="icon-button" aria-label={t.common.back} title={t.common.back}>
            <ArrowLeftOutlined aria-hidden />
          </Link>
        }
        fact={<span className="mono">{incident.number}</span>}
      >
        <LevelTag level={incident.level} />
        <IncidentFields detail={detail} mayWrite={mayWrite} />
      </PageHeader>
      <StatusSteps detail={detail} mayWrite={mayWrite} />
      <div className="page-scroll incident-grid">
        <div className="incident-column">
          {incident.closedAt !== null && (
            <Panel title={t.incidents.closedBanner(formatDateTime(incident.closedAt))}>
              <p className="wrap">{incident.conclusion}</p>
            </Panel>
          )}
          <OpenTasks detail={detail} />
          <IncidentEffects incidentId={incident.id} />
          <Panel title={t.incidents.playbookRuns} extra={mayWrite && <StartPlaybook incidentId={incident.id} />}>
            {detail.runs.length === 0 && <p className="muted">{t.incidents.noRuns}</p>}
            {detail.runs.map((run) => (
              <RunView key={run.run.id} detail={run} />
            ))}
          </Panel>
          <Panel flush title={`${t.incidents.alerts} ${detail.groups.length}`} extra={<QueueLink id={incident.id} />}>
            <IncidentAlerts groups={detail.groups} />
          </Panel>
        </div>
        <div className="incident-column">
          <IncidentSummary detail={detail} mayWrite={mayWrite} />
          <Panel title={t.incidents.timeline}>
            {mayWrite && <NoteForm incidentId={incident.id} />}
            <IncidentTimeline entries={detail.timeline} />
          </Panel>
        </div>
      </div>
    </div>
  );
}

function QueueLink({ id }: { readonly id: string }): ReactNode {
  const t = useMessages(incidentMessages);
  return (
    <Link to="/alerts" search={{ incidentId: id, time: 'all' }}>
      {t.incidents.openQueue}
    </Link>
  );
}

function OpenTasks({ detail }: { readonly detail: IncidentDetail }): ReactNode {
  const t = useMessages(incidentMessages);
  const open = detail.tasks.filter((task) => task.status === 'open');
  if (open.length === 0) return undefined;
  return (
    <Panel title={`${t.incidents.tasks} ${open.length}`}>
      {open.map((task) => (
        <TaskCard key={task.id} task={task} />
      ))}
    </Panel>
  );
}

const UNGRADED = 'ungraded';
const NOBODY = '-';

function IncidentFields({ detail, mayWrite }: IncidentPartProps): ReactNode {
  const t = useMessages(incidentMessages);
  const { incident } = detail;
  const change = useChangeIncident(detail);
  const assignees = useAssignees();
  const people = assignees.map(({ name, displayName }) => ({ value: name, label: t.common.aside(displayName, name) }));
  const known = incident.assignee === null || people.some(({ value }) => value === incident.assignee);
  return (
    <>
      <Select
        aria-label={t.incidents.setGrade}
        title={t.incidents.setGrade}
        disabled={!mayWrite}
        style={{ width: 108 }}
        value={incident.grade ?? UNGRADED}
        options={[
          { value: UNGRADED, label: t.incidents.ungraded },
          ...incidentGradeSchema.options.map((grade) => ({ value: grade, label: t.grade[grade] })),
        ]}
        onChange={(value: string) => {
          change.mutate({ grade: incidentGradeSchema.options.find((grade) => grade === value) ?? null });
        }}
      />
      <Select
        aria-label={t.incidents.column.assignee}
        disabled={!mayWrite}
        style={{ width: 168 }}
        value={incident.assignee ?? NOBODY}
        options={[
          { value: NOBODY, label: t.alert.unassigned },
          ...people,
          ...(known ? [] : [{ value: incident.assignee, label: incident.assignee }]),
        ]}
        onChange={(value: string | null) => {
          change.mutate({ assignee: value === NOBODY ? null : value });
        }}
      />
    </>
  );
}
