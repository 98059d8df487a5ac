import type { SourceDetail } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePermission } from '../../base/session.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime, formatDuration } from '../../time/format-time.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { sourceMessages } from './messages.ts';
import { EventsLink } from './events-link.tsx';
import { SourceDecisionDialog } from './source-decision-dialog.tsx';
import { SourceExporters } from './source-exporters.tsx';
import { SourceProfile } from './source-profile.tsx';
import { is } from './source-query.ts';
import { SourceReading } from './source-reading.tsx';
import { SKEW_LIMIT_MS, sourceState } from './source-state.ts';
import { StateTags } from './state-tag.tsx';
import { decisionBody, useDecideSource } from './use-source-changes.ts';
import './sources.css';

/** One source: what it sends, how well it is read, what is usual, and what people decided about it. */
export function SourcePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const t = useMessages(sourceMessages);
  const detail = useQuery({
    queryKey: ['source', id],
    queryFn: ({ signal }) => callApi('getSource', { query: { id } }, signal),
  });
  return (
    <SidePanel label={t.sources.detail} onClose={onClose} width={560}>
      {detail.isPending && <LoadingState />}
      {detail.isError && <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data && (
        <>
          <SourceHead detail={detail.data} />
          <div className="flyout-body scroll" tabIndex={0} role="region" aria-label={t.sources.detail}>
            <Decision detail={detail.data} />
            <Figures detail={detail.data} />
            <Datasets detail={detail.data} />
            <SourceReading detail={detail.data} />
            <Marks detail={detail.data} />
            <SourceProfile detail={detail.data} />
            <SourceExporters exporters={detail.data.exporters} />
          </div>
        </>
      )}
    </SidePanel>
  );
}

interface DetailProps {
  readonly detail: SourceDetail;
}

function SourceHead({ detail: { source } }: DetailProps): ReactNode {
  const t = useMessages(sourceMessages);
  return (
    <div className="flyout-head">
      <div className="flyout-facts">
        <StateTags source={source} />
        <span className="muted">{source.listener}</span>
        <EventsLink source={source}>{t.sources.openEvents}</EventsLink>
        {source.state === 'silent' && (
          <Link to="/alerts" search={{ ruleId: 'qiaolou:source-silent', time: '7d' }}>
            {t.sources.openAlerts}
          </Link>
        )}
        {sourceState(source) === 'skewed' && (
          <Link to="/alerts" search={{ ruleId: 'qiaolou:source-drift', time: '7d' }}>
            {t.sources.openDrift}
          </Link>
        )}
      </div>
      <h2 translate="no">{source.name ?? source.peer}</h2>
      <span className="mono muted">{source.id}</span>
    </div>
  );
}

function Decision({ detail }: DetailProps): ReactNode {
  const t = useMessages(sourceMessages);
  const mayDecide = usePermission('sources.write');
  const [isOpen, setOpen] = useState(false);
  const acknowledging = useDecideSource(() => undefined);
  const { decision, source } = detail;
  return (
    <>
      <h3>{t.sources.decision}</h3>
      {decision === null ? <p className="muted">{t.sources.undecided}</p> : <Decided decision={decision} />}
      {mayDecide && (
        <div className="source-acts">
          {source.isNew && (
            <Button
              type="primary"
              loading={acknowledging.isPending}
              onClick={() => {
                acknowledging.mutate({ ...decisionBody(detail), known: true });
              }}
            >
              {t.sources.acknowledge}
            </Button>
          )}
          <Button
            onClick={() => {
              setOpen(true);
            }}
          >
            {t.sources.decide}
          </Button>
        </div>
      )}
      {acknowledging.isError && <ErrorState error={acknowledging.error} />}
      {isOpen && (
        <SourceDecisionDialog
          detail={detail}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

function Decided({ decision }: { readonly decision: NonNullable<SourceDetail['decision']> }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  const { name, known, muted, silentUntil, offHours, reason, actor, at } = decision;
  const rows = [
    { key: 'name', name: s.form.name, value: name },
    { key: 'known', name: s.form.known, value: known ? s.yes : null },
    { key: 'muted', name: s.form.muted, value: muted ? s.yes : null },
    {
      key: 'until',
      name: s.form.silentUntil,
      value: silentUntil === null ? null : formatDateTime(silentUntil),
    },
    {
      key: 'off',
      name: s.form.offHours,
      value:
        offHours.length === 0
          ? null
          : offHours
              .map(({ days, from, to }) => s.offHoursOf(days.map((day) => s.dayNames[day]).join(' '), from, to))
              .join('; '),
    },
    { key: 'reason', name: s.form.reason, value: reason === '' ? null : reason },
  ];
  return (
    <>
      <DefinitionList items={rows.filter(({ value }) => value !== null)} />
      <p className="muted">{s.decidedBy(actor, formatDateTime(at))}</p>
    </>
  );
}

function Figures({ detail: { source } }: DetailProps): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  const c = s.column;
  const { clockSkewMs, clockOffsetMinutes, expectedIntervalMs } = source;
  const isSkewed = clockSkewMs !== null && Math.abs(clockSkewMs) > SKEW_LIMIT_MS;
  return (
    <>
      <h3>{s.sumsOf}</h3>
      <DefinitionList
        items={[
          { key: 'first', name: s.firstSeen, value: <TimeText at={source.firstSeen} full /> },
          { key: 'last', name: c.lastSeen, value: <TimeText at={source.lastSeen} full /> },
          { key: 'rate', name: c.rate, value: source.rate.toFixed(1) },
          {
            key: 'interval',
            name: c.interval,
            value: expectedIntervalMs === null ? '–' : formatDuration(expectedIntervalMs),
          },
          { key: 'received', name: c.received, value: formatCount(source.received) },
          {
            key: 'events',
            name: c.events,
            value: <EventsLink source={source}>{formatCount(source.events)}</EventsLink>,
          },
          {
            key: 'unparsed',
            name: c.unparsed,
            value: (
              <EventsLink source={source} where={[is('event.kind', 'pipeline_error')]}>
                {formatCount(source.unparsed)}
              </EventsLink>
            ),
          },
          { key: 'shed', name: c.shed, value: formatCount(source.shed) },
          { key: 'shedClass', name: s.shedClass, value: s.shedClasses[source.shedClass] },
          { key: 'truncated', name: c.truncated, value: formatCount(source.truncated) },
          {
            key: 'skew',
            name: c.skew,
            value:
              clockSkewMs === null ? '–' : <span className={isSkewed ? 'bad' : ''}>{formatDuration(clockSkewMs)}</span>,
          },
          {
            key: 'offset',
            name: s.clockOffset,
            value: clockOffsetMinutes === null ? s.clockOffsetNone : s.clockOffsetOf(String(clockOffsetMinutes / 60)),
          },
          { key: 'collector', name: s.collector, value: <span className="mono">{source.collector ?? '–'}</span> },
        ]}
      />
    </>
  );
}

function Datasets({ detail: { source, details } }: DetailProps): ReactNode {
  const t = useMessages(sourceMessages);
  if (details === null || details.datasets.length === 0) return undefined;
  const all = details.datasets.reduce((sum, { events }) => sum + events, 0);
  return (
    <>
      <h3>{t.sources.datasets}</h3>
      <DefinitionList
        items={details.datasets.map(({ dataset, events }) => ({
          key: dataset,
          name: (
            <EventsLink source={source} where={[is('event.dataset', dataset)]}>
              <span className="mono">{dataset}</span>
            </EventsLink>
          ),
          value: `${formatCount(events)} (${((events / Math.max(1, all)) * 100).toFixed(1)}%)`,
        }))}
      />
    </>
  );
}

function Marks({ detail: { source, details } }: DetailProps): ReactNode {
  const t = useMessages(sourceMessages);
  if (details === null) return undefined;
  const marks = Object.entries(details.marks).toSorted(([, a], [, b]) => b - a);
  return (
    <>
      <h3>{t.sources.marks}</h3>
      {marks.length === 0 && <p className="muted">{t.sources.noMarks}</p>}
      <DefinitionList
        items={marks.map(([mark, events]) => ({
          key: mark,
          name: (
            <EventsLink source={source} where={[is('tags', mark)]}>
              {t.sources.mark[mark as keyof typeof t.sources.mark]}
            </EventsLink>
          ),
          value: formatCount(events),
        }))}
      />
    </>
  );
}
