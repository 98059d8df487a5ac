import { fromRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime, SocError, type PlaybookRun, type RunMode } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import { commandText, CONNECTOR_COMMAND } from '../vocabulary/command-vocabulary.ts';
import { playbookExtension } from '../vocabulary/qiaolou-extension.ts';
import type { VariableValues } from '../condition/variable-text.ts';
import { fitsVariableType } from '../vocabulary/variable-value.ts';
import { pointer } from '../vocabulary/json-pointer.ts';
import { incidentVariables } from '../library/incident-variables.ts';
import type { PlaybookLibrary } from '../library/playbook-library.ts';
import { kindOf } from '../steps/cacao-step.ts';
import { commitFact } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';
import { loadRun } from '../runs/run-journal.ts';
import { isEnded } from '../core/run-state.ts';
import { requireInForce } from '../document/in-force.ts';
import { declaredValues } from '../core/step-variables.ts';
import { runAudit, type Requester } from './requester.ts';

/** A run to be started. */
export interface StartRunRequest extends Requester {
  readonly playbookId: string;
  readonly incidentId: string | null;
  /** `drill`: connectors only plan, tasks carry 【演练】. */
  readonly mode: RunMode;
  /** Values for the playbook's external variables; the incident's own values fill the rest. */
  readonly variables?: VariableValues | undefined;
  /** Starting again under the same id answers the run that is there: makes automatic starts repeatable. */
  readonly runId?: string | undefined;
}

/**
 * Starts a run. Throws `playbooks.notFound`, `playbooks.notInForce` (revoked, or outside its validity),
 * `playbooks.badVariable`, `playbooks.unsupported` (a connector that is not there), `records.notFound` (incident).
 */
export async function startRun(
  parts: EngineParts,
  library: PlaybookLibrary,
  request: StartRunRequest,
): Promise<PlaybookRun> {
  const playbook = library.get(request.playbookId);
  requireConnectors(playbook, parts);
  const runId = request.runId ?? parts.ids();
  const { run, wakeups } = await parts.records.transaction(async (tx) => {
    const known = await tx.db.selectFrom('playbookRuns').selectAll().where('id', '=', runId).executeTakeFirst();
    if (known !== undefined) return { run: fromRow('playbookRuns', known), wakeups: [] };
    const now = parts.clock.now();
    requireInForce(playbook, now);
    const variables = await initialVariables(tx, playbook, request);
    await tx.db
      .insertInto('playbookRuns')
      .values(newRun(runId, playbook, request, isoTime(now)))
      .execute();
    await tx.audit(
      runAudit(request, {
        action: 'playbook.start',
        runId,
        at: isoTime(now),
        details: {
          playbookId: playbook.id,
          version: playbook.modified,
          mode: request.mode,
          incidentId: request.incidentId,
        },
      }),
    );
    const fact = {
      kind: 'run_started',
      playbook,
      mode: request.mode,
      incidentId: request.incidentId,
      variables,
    } as const;
    const committed = await commitFact(tx, { runId, fact, actor: request.actor, now, ids: parts.ids });
    const row = await tx.db.selectFrom('playbookRuns').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
    return { run: fromRow('playbookRuns', row), wakeups: committed.wakeups };
  });
  await parts.wake(wakeups);
  return run;
}

function newRun(id: string, playbook: Playbook, request: StartRunRequest, at: string): PlaybookRun {
  return {
    id,
    playbookId: playbook.id,
    playbookVersion: playbook.modified,
    playbookName: playbook.name,
    playbookNameEn: playbookExtension(playbook)?.english?.name ?? null,
    incidentId: request.incidentId,
    mode: request.mode,
    status: 'running',
    startedBy: request.actor,
    startedAt: at,
    endedAt: null,
    updatedAt: at,
    version: 1,
  };
}

/** A run is refused at its start rather than failing half-way for want of a connector. */
function requireConnectors(playbook: Playbook, parts: EngineParts): void {
  for (const [id, step] of Object.entries(playbook.workflow)) {
    for (const { command, at } of kindOf(step).units(step)) {
      const connector = command.type === CONNECTOR_COMMAND ? commandText(command) : command.type;
      if (connector !== 'manual' && !parts.connectors.has(connector))
        throw new SocError('playbooks.unsupported', { at: `${pointer('workflow', id)}${at}`, connector });
    }
  }
}

async function initialVariables(tx: RecordTx, playbook: Playbook, request: StartRunRequest): Promise<VariableValues> {
  const declared = playbook.playbook_variables ?? {};
  for (const [name, value] of Object.entries(request.variables ?? {})) {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (variable?.external !== true || (value !== null && !fitsVariableType(variable.type, value)))
      throw new SocError('playbooks.badVariable', { variable: name, declared: variable?.type ?? null });
  }
  const fromIncident = request.incidentId === null ? {} : await valuesOfIncident(tx, request.incidentId);
  // What logs say is not trusted to fit: a value of the wrong type stays unknown.
  const usable = Object.entries(fromIncident).filter(([name, value]) => {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    return variable?.external === true && value !== null && fitsVariableType(variable.type, value);
  });
  return { ...declaredValues(declared), ...Object.fromEntries(usable), ...request.variables };
}

async function valuesOfIncident(tx: RecordTx, incidentId: string): Promise<VariableValues> {
  const incident = await tx.db
    .selectFrom('incidents')
    .select(['number', 'title'])
    .where('id', '=', incidentId)
    .executeTakeFirst();
  if (incident === undefined) throw new SocError('records.notFound', { table: 'incidents', id: incidentId });
  const rows = await tx.db
    .selectFrom('alertGroups')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .limit(1_000)
    .execute();
  return incidentVariables(
    incident,
    rows.map((row) => fromRow('alertGroups', row)),
  );
}

/** A run to be stopped. */
export interface CancelRunRequest extends Requester {
  readonly runId: string;
  readonly reason: string;
}

/**
 * Cancels a run: open tasks and waiting steps are taken back; blocks already made stay until their time is over. Throws
 * `playbooks.runNotFound`, `playbooks.runEnded`.
 */
export async function cancelRun(parts: EngineParts, request: CancelRunRequest): Promise<PlaybookRun> {
  return parts.records.transaction(async (tx) => {
    const { state } = await loadRun(tx.db, request.runId);
    if (isEnded(state)) throw new SocError('playbooks.runEnded', { runId: request.runId, status: state.status });
    const now = parts.clock.now();
    await tx.audit(
      runAudit(request, {
        action: 'playbook.cancel',
        runId: request.runId,
        at: isoTime(now),
        details: { reason: request.reason },
      }),
    );
    const fact = { kind: 'run_cancelled', reason: request.reason } as const;
    await commitFact(tx, { runId: request.runId, fact, actor: request.actor, now, ids: parts.ids });
    const row = await tx.db
      .selectFrom('playbookRuns')
      .selectAll()
      .where('id', '=', request.runId)
      .executeTakeFirstOrThrow();
    return fromRow('playbookRuns', row);
  });
}
