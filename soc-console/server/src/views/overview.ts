import { countAlertGroups, incidentPage } from '@qiaolou/incidents';
import { taskPage } from '@qiaolou/playbooks';
import type { RecordStore } from '@qiaolou/record-store';
import { DAY_MS, isoTime, UNASSIGNED, type AlertGroupFilters, type Overview, type Permission } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { silentSources } from './sources.ts';

type Call = SessionCall<'getOverview'>;
type Figure = Overview['figures'][number];

interface FigureSource {
  readonly needs: Permission;
  read(context: ConsoleContext, call: Call): Promise<Figure>;
}

const OPEN: AlertGroupFilters = { status: ['open', 'investigating'] };
const OPEN_INCIDENTS: ('reported' | 'analysing' | 'handling' | 'feedback' | 'verifying')[] = [
  'reported',
  'analysing',
  'handling',
  'feedback',
  'verifying',
];

const FIGURES: readonly FigureSource[] = [
  alertFigure('alertsOpen', () => OPEN),
  alertFigure('alertsSevere', () => ({ ...OPEN, level: ['high', 'critical'] })),
  alertFigure('alertsUnassigned', () => ({ ...OPEN, assignee: [UNASSIGNED] })),
  alertFigure('alertsMine', (name) => ({ ...OPEN, assignee: [name] })),
  { needs: 'incidents.read', read: ({ records }) => incidentsOpen(records) },
  { needs: 'playbooks.read', read: ({ records }) => tasksOpen(records) },
  { needs: 'events.read', read: (context, call) => eventFigure(context, call, 'events24h') },
  { needs: 'events.read', read: (context, call) => eventFigure(context, call, 'unparsed24h') },
  { needs: 'sources.read', read: sourcesSilent },
];

/** The figures of the home strip: those the caller may read, each with the query that gives it. */
export async function overview(context: ConsoleContext, call: Call): Promise<Overview> {
  const readable = FIGURES.filter(({ needs }) => call.caller.permissions.has(needs));
  const figures = await Promise.all(readable.map((figure) => figure.read(context, call)));
  return { at: isoTime(context.clock.now()), figures };
}

function alertFigure(
  key: 'alertsOpen' | 'alertsSevere' | 'alertsUnassigned' | 'alertsMine',
  filtersFor: (name: string) => AlertGroupFilters,
): FigureSource {
  return {
    needs: 'alerts.read',
    read: async ({ records }, { actor }) => {
      const filters = filtersFor(actor.name);
      const { status, level, assignee } = filters;
      const query = { ...(status && { status }), ...(level && { level }), ...(assignee && { assignee }) };
      return { key, value: await countAlertGroups(records, filters), link: { screen: 'alerts', query } };
    },
  };
}

async function incidentsOpen(records: RecordStore): Promise<Figure> {
  const { total } = await incidentPage(records, { status: OPEN_INCIDENTS, limit: 1 });
  return { key: 'incidentsOpen', value: total, link: { screen: 'incidents', query: { status: OPEN_INCIDENTS } } };
}

async function tasksOpen(records: RecordStore): Promise<Figure> {
  const { total } = await taskPage(records, { status: ['open'], limit: 1 });
  return { key: 'tasksOpen', value: total, link: { screen: 'tasks', query: { status: ['open'] } } };
}

async function eventFigure(
  { clock, reads }: ConsoleContext,
  call: Call,
  key: 'events24h' | 'unparsed24h',
): Promise<Figure> {
  const range = { from: isoTime(clock.now() - DAY_MS), to: isoTime(clock.now()) };
  const query = key === 'events24h' ? '' : 'event.kind: pipeline_error';
  const where =
    key === 'events24h'
      ? ({ op: 'all' } as const)
      : ({ op: 'eq', field: 'event.kind', value: 'pipeline_error' } as const);
  const [row] = await reads.eventsFor(call).aggregate({ where, range, by: [], metrics: [] });
  return { key, value: row?.count ?? 0, link: { screen: 'events', query: { query, ...range } } };
}

async function sourcesSilent(context: ConsoleContext): Promise<Figure> {
  const value = await silentSources(context);
  return { key: 'sourcesSilent', value, link: { screen: 'sources', query: { state: 'silent' } } };
}
