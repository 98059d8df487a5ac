import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createComplianceService, loadCatalogue } from '@qiaolou/compliance';
import { openSqliteJobQueue } from '@qiaolou/job-queue';
import { createPlaybookEngine, createPlaybookLibrary } from '@qiaolou/playbooks';
import { fromRow, toRow, type RecordStore, type RecordTx } from '@qiaolou/record-store';
import {
  isoTime,
  SocError,
  type AlertGroup,
  type Clock,
  type EventStore,
  type Incident,
  type TimelineEntry,
} from '@qiaolou/schema';
import {
  createPlaybookDesk,
  type Actor,
  type AlertTriage,
  type CatalogueRule,
  type ConsolePorts,
  type IncidentDesk,
} from '../src/index.ts';
import { samplePlaybook } from './sample-playbook.ts';
import { RULE_ID } from './sample-records.ts';

/** Where the services of a test live. */
export interface DeskSetting {
  readonly folder: string;
  readonly records: RecordStore;
  readonly events: EventStore;
  readonly clock: Clock;
}

export interface TestDesks {
  readonly ports: Omit<ConsolePorts, 'events' | 'sources' | 'passwords'>;
  close(): Promise<void>;
}

/** The services behind the console, on the same stores. */
export async function openTestDesks({ folder, records, events, clock }: DeskSetting): Promise<TestDesks> {
  const queue = openSqliteJobQueue({
    path: join(folder, 'jobs.db'),
    clock,
    random: Math.random,
    newToken: () => randomBytes(8).toString('hex'),
  });
  const library = createPlaybookLibrary([samplePlaybook()]);
  const engine = await createPlaybookEngine({
    records,
    queue,
    connectors: [],
    library,
    clock,
    ids: () => randomUUID(),
    random: Math.random,
    exclusive: true,
    reconcileEveryMs: 0,
  });
  const verifyAudit = () => records.verifyAudit([]);
  return {
    ports: {
      alerts: alertTriage(records, clock),
      incidents: incidentDesk(records, clock),
      playbooks: createPlaybookDesk(engine, library),
      rules: () => RULES,
      verifyAudit,
      compliance: createComplianceService({
        catalogue: loadCatalogue(),
        records,
        events,
        verifyAudit,
        clock,
        newId: () => randomUUID(),
      }),
    },
    close: async () => {
      await engine.close(1_000);
      await queue.close();
    },
  };
}

const RULES: readonly CatalogueRule[] = [
  {
    id: RULE_ID,
    title: '网站木马访问',
    level: 'high',
    status: 'stable',
    enabled: true,
    techniques: ['T1505.003'],
    tactics: ['persistence'],
    description: '访问已知木马文件名',
    yaml: 'title: 网站木马访问\n',
  },
];

function alertTriage(records: RecordStore, clock: Clock): AlertTriage {
  return {
    act: ({ id, version }, action, actor) =>
      records.transaction(async (tx) => {
        const group = await groupById(tx, id);
        const patch =
          action.kind === 'take'
            ? { assignee: actor.name, status: 'investigating' as const }
            : action.kind === 'close'
              ? { status: 'closed' as const, verdict: action.verdict, verdictReason: action.reason ?? null }
              : undefined;
        if (patch === undefined || group.status === 'closed') throw new SocError('incidents.badTransition', { id });
        await tx.updateVersioned('alertGroups', id, version, { ...patch, updatedAt: isoTime(clock.now()) });
        await audit(tx, clock, actor, { action: `alert.${action.kind}`, objectType: 'alertGroup', objectId: id });
        return groupById(tx, id);
      }),
  };
}

function incidentDesk(records: RecordStore, clock: Clock): IncidentDesk {
  const linkGroups = async (tx: RecordTx, incidentId: string, ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const group = await groupById(tx, id);
      await tx.updateVersioned('alertGroups', id, group.version, { incidentId });
    }
  };
  const incidentById = async (tx: RecordTx, id: string): Promise<Incident> => {
    const row = await tx.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new SocError('records.notFound', { table: 'incidents', id });
    return fromRow('incidents', row);
  };
  return {
    open: (input, actor) =>
      records.transaction(async (tx) => {
        const at = isoTime(clock.now());
        const id = randomUUID();
        const incident: Incident = {
          id,
          number: `SJ-20261120-${id.slice(0, 4)}`,
          title: input.title,
          level: input.level ?? 'high',
          grade: null,
          status: 'reported',
          assignee: null,
          summary: input.summary,
          conclusion: null,
          openedAt: at,
          closedAt: null,
          updatedAt: at,
          version: 1,
        };
        await tx.db.insertInto('incidents').values(incident).execute();
        await linkGroups(tx, id, input.groupIds);
        await audit(tx, clock, actor, { action: 'incident.create', objectType: 'incident', objectId: id });
        return incident;
      }),
    change: (id, { version, status, title }, actor) =>
      records.transaction(async (tx) => {
        await incidentById(tx, id);
        await tx.updateVersioned('incidents', id, version, { ...(title && { title }), ...(status && { status }) });
        await audit(tx, clock, actor, { action: 'incident.change', objectType: 'incident', objectId: id });
        return incidentById(tx, id);
      }),
    addGroups: (id, version, groupIds, actor) =>
      records.transaction(async (tx) => {
        await tx.updateVersioned('incidents', id, version, { updatedAt: isoTime(clock.now()) });
        await linkGroups(tx, id, groupIds);
        await audit(tx, clock, actor, { action: 'incident.addGroups', objectType: 'incident', objectId: id });
        return incidentById(tx, id);
      }),
    addNote: (id, text, actor) =>
      records.transaction(async (tx) => {
        await incidentById(tx, id);
        const entry: TimelineEntry = {
          id: randomUUID(),
          incidentId: id,
          at: isoTime(clock.now()),
          actor: actor.name,
          kind: 'note',
          details: { text },
        };
        await tx.db.insertInto('timeline').values(toRow('timeline', entry)).execute();
        await audit(tx, clock, actor, { action: 'incident.note', objectType: 'incident', objectId: id });
        return entry;
      }),
  };
}

async function groupById(tx: RecordTx, id: string): Promise<AlertGroup> {
  const row = await tx.db.selectFrom('alertGroups').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id });
  return fromRow('alertGroups', row);
}

async function audit(
  tx: RecordTx,
  clock: Clock,
  actor: Actor,
  what: { readonly action: string; readonly objectType: string; readonly objectId: string },
): Promise<void> {
  await tx.audit({
    at: isoTime(clock.now()),
    actor: actor.name,
    ip: actor.ip,
    ...what,
    outcome: 'success',
    details: {},
  });
}
