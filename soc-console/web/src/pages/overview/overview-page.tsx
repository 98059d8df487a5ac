import type { Overview, OverviewKey } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { QUEUE_START } from '../../base/queue-start.ts';
import { useMay } from '../../base/session.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Panel } from '../../ui/panel.tsx';
import { figurePath, figureSearch } from './figure-link.ts';
import { overviewMessages, type OverviewTexts } from './messages.ts';
import { OpenIncidents } from './open-incidents.tsx';
import { OpenTasks } from './open-tasks.tsx';
import { TopAlerts } from './top-alerts.tsx';
import { VolumeChart } from './volume-chart.tsx';
import './overview.css';

/** Figures that are bad news when they are not zero. */
const ALARMING: readonly OverviewKey[] = ['alertsSevere', 'sourcesSilent'];

/** Home: what waits, what runs, whether logs come in. Every number leads to what it counts. */
export function OverviewPage(): ReactNode {
  const t = useMessages(overviewMessages);
  const overview = useQuery({
    queryKey: ['overview'],
    refetchInterval: 30_000,
    queryFn: ({ signal }) => callApi('getOverview', {}, signal),
  });
  if (overview.isPending) return <LoadingState />;
  if (!overview.data) return <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />;
  const { data } = overview;
  return (
    <div className="page">
      <PageHeader title={t.overview.title} fact={t.common.asOf(formatDateTime(data.at))} />
      <FigureStrip figures={data.figures.map((figure) => figureOf(figure, t))} />
      <OverviewPanels />
    </div>
  );
}

/** A panel for each thing the person may see. */
function OverviewPanels(): ReactNode {
  const t = useMessages(overviewMessages);
  const may = useMay();
  return (
    <div className="page-scroll overview-grid">
      {may('alerts.read') && (
        <Panel
          flush
          title={t.overview.queue}
          extra={
            <Link to="/alerts" search={QUEUE_START}>
              {t.overview.queueAll}
            </Link>
          }
        >
          <TopAlerts />
        </Panel>
      )}
      <div className="overview-side">
        {may('events.read') && (
          <Panel title={t.overview.volume}>
            <VolumeChart />
          </Panel>
        )}
        {may('incidents.read') && (
          <Panel
            flush
            title={t.overview.incidents}
            extra={
              <Link to="/incidents" search={{}}>
                {t.overview.incidentsAll}
              </Link>
            }
          >
            <OpenIncidents />
          </Panel>
        )}
        {may('playbooks.read') && (
          <Panel flush title={t.overview.tasks}>
            <OpenTasks />
          </Panel>
        )}
      </div>
    </div>
  );
}

function figureOf(figure: Overview['figures'][number], t: OverviewTexts) {
  return {
    key: figure.key,
    name: t.overview.figure[figure.key],
    value: formatCount(figure.value),
    bad: figure.value > 0 && ALARMING.includes(figure.key),
    link: (content: ReactNode) => (
      <Link to={figurePath(figure.link)} search={figureSearch(figure.link)} title={t.overview.linkHint}>
        {content}
      </Link>
    ),
  };
}
