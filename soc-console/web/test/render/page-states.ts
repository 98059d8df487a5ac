import type { ApiOperation, Permission, Role } from '@qiaolou/schema';
import * as county from '../../dev/synthetic-data.ts';
import type { Language } from '../../src/base/preferences.ts';
import type { Catalogue, TextsOf } from '../../src/i18n/catalogue.ts';
import { alertMessages } from '../../src/pages/alerts/messages.ts';
import { auditMessages } from '../../src/pages/audit/messages.ts';
import { complianceMessages } from '../../src/pages/compliance/messages.ts';
import { eventSearchMessages } from '../../src/pages/events-search/messages.ts';
import { incidentMessages } from '../../src/pages/incidents/messages.ts';
import { overviewMessages } from '../../src/pages/overview/messages.ts';
import { playbookMessages } from '../../src/pages/playbooks/messages.ts';
import { ruleMessages } from '../../src/pages/rules/messages.ts';
import { sourceMessages } from '../../src/pages/sources/messages.ts';
import { userMessages } from '../../src/pages/users/messages.ts';
import type { Address } from '../../src/shell/all-pages.ts';
import type { Handlers } from './console.tsx';

/** What a person reads on a page in one language. */
interface ShownTexts {
  /** Heading of the page. */
  readonly title: string;
  /** Said when there is nothing to show. */
  readonly empty: readonly string[];
  /** Some of what is shown when there is. */
  readonly full: readonly string[];
  /** Names of the buttons that change something. */
  readonly changes: readonly string[];
}

/** How one address of the console looks in each of its states. */
export interface PageStates {
  /** The address that is opened. */
  readonly at: string;
  /** The operation without whose answer the page has nothing to show. */
  readonly reads: ApiOperation;
  /** Who may do everything on it. */
  readonly worker: Role;
  /** Who may look and not change: a role, or the permissions of one that does not exist yet. */
  readonly reader: Role | readonly Permission[];
  /** Answers of a server that has nothing. */
  readonly nothing: Handlers;
  readonly texts: (language: Language) => Promise<ShownTexts>;
}

type Facts = Omit<PageStates, 'texts' | 'worker' | 'reader'> & Partial<Pick<PageStates, 'worker' | 'reader'>>;

function states<M extends object>(
  catalogue: Catalogue<M>,
  facts: Facts,
  texts: (t: TextsOf<Catalogue<M>>) => ShownTexts,
): PageStates {
  return {
    worker: 'analyst',
    reader: 'viewer',
    ...facts,
    texts: async (language) => texts(await catalogue.load(language)),
  };
}

const noGroups = () => ({ rows: [], facets: [], total: 0 });
const noIncidents = () => ({ rows: [], total: 0 });
const noTasks = () => ({ tasks: [], total: 0 });
const group = county.groups.find(({ status }) => status === 'open');
const [incident] = county.incidents;
const [event] = county.events;
const [source] = county.sources.toSorted((a, b) => b.rate - a.rate);
const [rule] = county.ruleRows;
const [clause] = county.items;
const [entry] = county.audit;
const [user] = county.users;

/** Every address of the console; a page that is missing here is a type error. */
export const PAGE_STATES: Readonly<Record<Address, PageStates>> = {
  '/': states(
    overviewMessages,
    {
      at: '/',
      reads: 'getOverview',
      nothing: { listAlertGroups: noGroups, listIncidents: noIncidents, listTasks: noTasks },
    },
    ({ overview: o, common }) => ({
      title: o.title,
      empty: [o.queueClear, o.noIncidents, o.noTasks],
      full: [o.figure.alertsOpen, '97', common.asOf('2026-11-22 16:05:00'), incident?.title ?? '', county.task.title],
      changes: [],
    }),
  ),
  '/alerts': states(
    alertMessages,
    {
      at: `/alerts?time=30d&status=open&selected=${group?.id ?? ''}`,
      reads: 'listAlertGroups',
      nothing: { listAlertGroups: noGroups },
    },
    ({ alerts: a, alert }) => ({
      title: a.title,
      empty: [a.empty, a.emptyHint, a.clearFilters],
      full: [alert.column.parties, a.facet.source, a.flyout.what, group?.ruleTitle ?? ''],
      changes: [a.action.take, a.action.assign, a.action.investigate, a.action.close, a.action.merge],
    }),
  ),
  '/audit': states(
    auditMessages,
    {
      at: '/audit',
      reads: 'listAudit',
      worker: 'audit_admin',
      reader: ['audit.read'],
      nothing: { listAudit: () => ({ entries: [], total: 0 }) },
    },
    ({ audit: a, common }) => ({
      title: a.title,
      empty: [a.empty],
      full: [a.column.actor, a.column.hash, common.totalRows('1,140'), entry?.hash.slice(0, 16) ?? ''],
      changes: [a.verify],
    }),
  ),
  '/compliance': states(
    complianceMessages,
    { at: '/compliance', reads: 'complianceSummary', nothing: { listComplianceItems: () => ({ items: [] }) } },
    ({ compliance: c }) => ({
      title: c.title,
      empty: [c.empty],
      full: [c.notAssessment, c.cipherNote, c.verdict.untested, clause?.clause ?? ''],
      changes: [],
    }),
  ),
  '/events': states(
    eventSearchMessages,
    {
      at: '/events',
      reads: 'searchEvents',
      nothing: {
        searchEvents: () => ({ events: [], total: { value: 0, relation: 'exact' }, ast: { op: 'all' }, tookMs: 1 }),
      },
    },
    ({ events: e }) => ({
      title: e.title,
      empty: [e.empty, e.emptyHint],
      full: [e.hits('12,408'), e.availableFields, e.column.summary, event?.['event.dataset'] ?? ''],
      changes: [],
    }),
  ),
  '/incidents': states(
    incidentMessages,
    { at: '/incidents', reads: 'listIncidents', nothing: { listIncidents: noIncidents } },
    ({ incidents: i, common }) => ({
      title: i.title,
      empty: [i.empty, i.emptyHint],
      full: [i.column.openedAt, common.totalRows('4'), incident?.number ?? '', i.ungraded],
      changes: [],
    }),
  ),
  '/incidents/$id': states(
    incidentMessages,
    {
      at: '/incidents/inc-1',
      reads: 'getIncident',
      nothing: {
        getIncident: () => ({
          incident: { ...incident, summary: '' },
          groups: [],
          timeline: [],
          runs: [],
          tasks: [],
        }),
      },
    },
    ({ incidents: i, incidentStatus }) => ({
      title: incident?.title ?? '',
      empty: [i.alertsEmpty, i.noRuns, i.noSummary],
      full: [incident?.number ?? '', i.playbookRuns, county.task.instructions.split('\n')[0] ?? '', i.entry.opened],
      changes: [i.moveTo(incidentStatus.feedback), i.addNote, i.editSummary],
    }),
  ),
  '/rules': states(
    ruleMessages,
    { at: `/rules?rule=${rule?.id ?? ''}`, reads: 'listRules', nothing: { listRules: () => ({ rules: [] }) } },
    ({ rules: r }) => ({
      title: r.title,
      empty: [r.empty],
      full: [r.column.falsePositives, r.yaml, rule?.title ?? '', 'union select'],
      changes: [],
    }),
  ),
  '/sources': states(
    sourceMessages,
    {
      at: '/sources',
      reads: 'listSources',
      nothing: {
        listSources: () => ({
          at: new Date(county.NOW).toISOString(),
          sources: [],
          totals: { received: 0, shed: 0, events: 0, unparsed: 0, rate: 0, silent: 0 },
        }),
      },
    },
    ({ sources: s }) => ({
      title: s.title,
      empty: [s.empty, s.emptyHint],
      full: [s.column.skew, s.totals.silent, s.state.silent, source?.peer ?? ''],
      changes: [],
    }),
  ),
  '/tasks': states(
    playbookMessages,
    { at: '/tasks', reads: 'listTasks', nothing: { listTasks: noTasks } },
    ({ tasks: k, common }) => ({
      title: k.title,
      empty: [k.empty],
      full: [k.column.due, common.totalRows('1'), county.task.title],
      changes: [],
    }),
  ),
  '/users': states(
    userMessages,
    {
      at: '/users',
      reads: 'listUsers',
      worker: 'system_admin',
      reader: 'audit_admin',
      nothing: { listUsers: () => ({ users: [] }) },
    },
    ({ users: u }) => ({
      title: u.title,
      empty: [u.empty],
      full: [u.separation, u.column.lastLogin, u.disabled, user?.displayName ?? ''],
      changes: [u.create, u.edit, u.reset, u.disable],
    }),
  ),
};
