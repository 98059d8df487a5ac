import { toJson } from '@qiaolou/record-store';
import { isoTime, mayPass, type JsonObject } from '@qiaolou/schema';
import type { ConnectorResult } from '../connectors/connector.ts';
import { loadRun } from '../runs/run-journal.ts';
import type { StepFault } from '../steps/step-kind.ts';
import { effectCall, effectFault, recordEffectFact, type EffectCall } from './effect-call.ts';
import { NEVER_ENDS } from '../core/effect-end.ts';
import { endEffects } from './end-effects.ts';
import type { EngineParts } from './engine-parts.ts';
import { cancelEffectTask, openEffectTask } from './open-task.ts';

/** What one look at the effects in force found. */
export interface Upkeep {
  /** Looked at. */
  readonly checked: number;
  /** Were gone and are there again. */
  readonly reapplied: number;
  /** Are gone or cannot be seen, and could not be put back. */
  readonly lost: number;
}

/** Looked at in one go, those not seen for longest first. */
const UPHOLD_BATCH = 200;
/** An effect that ends this soon may be gone already, because its own time ran from a little earlier. */
const ENDING_MS = 10_000;

/**
 * Looks whether the effects that are to last are still there, and puts back what somebody took away, for the rest of its
 * time. What cannot be put back is told once: in the run, in the audit trail and as a task; it is tried again each time.
 * An effect whose run cannot be read keeps no other from being looked at: what was wrong is thrown at the end.
 */
export async function upholdEffects(parts: EngineParts, signal: AbortSignal): Promise<Upkeep> {
  const rows = await parts.records.db
    .selectFrom('effects')
    .selectAll()
    .where('state', '=', 'applied')
    .where('undoAt', '>', isoTime(parts.clock.now() + ENDING_MS))
    .where('undoTries', 'is', null)
    .orderBy((eb) => eb.fn.coalesce('checkedAt', eb.val('')))
    .orderBy('idempotencyKey')
    .limit(UPHOLD_BATCH)
    .execute();
  const found = { checked: 0, reapplied: 0, lost: 0 };
  const intact: string[] = [];
  const faults: unknown[] = [];
  for (const row of rows) {
    try {
      const seen = await upholdEffect(parts, effectCall(parts, row), signal);
      // What was broken off says nothing; the rest is looked at next time.
      if (seen === 'brokenOff') break;
      found.checked += 1;
      if (seen === 'intact') intact.push(row.idempotencyKey);
      if (seen === 'reapplied' || seen === 'lost') found[seen] += 1;
    } catch (error) {
      if (mayPass(error)) throw error;
      faults.push(error);
    }
  }
  await seenNow(parts, intact);
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'effects were not kept up');
  return found;
}

/** Looks at one; `intact`: there is nothing to write but that it was seen. */
async function upholdEffect(
  parts: EngineParts,
  call: EffectCall,
  signal: AbortSignal,
): Promise<Seen['kind'] | 'foundAgain' | 'forbidden' | 'brokenOff'> {
  const { effect } = call;
  const seen = await look(parts, call, signal);
  if (signal.aborted) return 'brokenOff';
  if (seen.kind === 'lost' && seen.fault.code === 'playbooks.neverBlock') {
    // An administrator forbade it meanwhile: it is taken back, not put back.
    await parts.records.transaction((tx) => endEffects(tx, [effect.idempotencyKey], parts.clock.now()));
    return 'forbidden';
  }
  if (seen.kind === 'intact' && effect.fault === null) return 'intact';
  if (await told(parts, call, seen)) countSeen(parts, call, seen);
  else if (seen.kind === 'reapplied') await takeBack(parts, call);
  return seen.kind === 'intact' ? 'foundAgain' : seen.kind;
}

type Seen =
  | { readonly kind: 'intact' }
  | { readonly kind: 'reapplied'; readonly result: ConnectorResult }
  | { readonly kind: 'lost'; readonly fault: StepFault };

async function look(parts: EngineParts, call: EffectCall, signal: AbortSignal): Promise<Seen> {
  const { connector: id, undoAt } = call.effect;
  try {
    const { connector, args } = call.connect();
    const context = call.context(signal);
    if (await connector.verify(args, context)) return { kind: 'intact' };
    const rest = Math.max(1, Math.ceil((Date.parse(undoAt ?? '') - parts.clock.now()) / 1000));
    const again = undoAt === NEVER_ENDS ? args : (connector.forRest?.(args, rest) ?? args);
    const result = await connector.apply(again, context);
    if (await connector.verify(again, context)) return { kind: 'reapplied', result };
    return { kind: 'lost', fault: { code: 'playbooks.notVerified', details: { connector: id, ...result.response } } };
  } catch (error) {
    return { kind: 'lost', fault: effectFault(id, error) };
  }
}

/** An effect that stays lost is counted once. */
function countSeen({ counts }: EngineParts, { effect }: EffectCall, { kind }: Seen): void {
  if (kind === 'reapplied' || (kind === 'lost' && effect.fault === null)) counts.count(kind);
}

/** Writes down what was seen; false when the effect's time was ended meanwhile. */
async function told(parts: EngineParts, call: EffectCall, seen: Seen): Promise<boolean> {
  const { stepId, runId, args, effect } = call;
  const { idempotencyKey, connector } = effect;
  return parts.records.transaction(async (tx) => {
    const now = parts.clock.now();
    const changed = await tx.db
      .updateTable('effects')
      .set({ checkedAt: isoTime(now), fault: seen.kind === 'lost' ? toJson<JsonObject>({ ...seen.fault }) : null })
      .$if(seen.kind === 'reapplied', (query) => query.set({ reapplied: (effect.reapplied ?? 0) + 1 }))
      .where('idempotencyKey', '=', idempotencyKey)
      .where('state', '=', 'applied')
      .where('undoAt', '>', isoTime(now))
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return false;
    if (seen.kind !== 'lost') {
      const response = seen.kind === 'reapplied' ? seen.result.response : { result: 'foundAgain' };
      const fact = { kind: 'effect_reapplied', stepId, idempotencyKey, response } as const;
      await recordEffectFact(tx, parts, call, { fact, action: 'playbook.reapply', result: response, ok: true });
      await cancelEffectTask(tx, idempotencyKey, now);
    } else if (effect.fault === null) {
      const { fault } = seen;
      const lost = { kind: 'effect_lost', stepId, idempotencyKey, fault } as const;
      await recordEffectFact(tx, parts, call, {
        fact: lost,
        action: 'playbook.reapply',
        result: { ...fault },
        ok: false,
      });
      const { state } = await loadRun(tx.db, runId);
      const troubled = { idempotencyKey, stepId, connector, args, trouble: 'lost', fault } as const;
      await openEffectTask(tx, troubled, state, { runId, now });
    }
    return true;
  });
}

/** It was lifted and taken back while it was put back here: it is to be taken back once more, as every other. */
async function takeBack({ records, clock }: EngineParts, { effect }: EffectCall): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.db
      .updateTable('effects')
      .set({ state: 'applied', undoAt: isoTime(clock.now()), undoneAt: null })
      .where('idempotencyKey', '=', effect.idempotencyKey)
      .where('state', '=', 'undone')
      .execute();
  });
}

async function seenNow(parts: EngineParts, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await parts.records.transaction(async (tx) => {
    await tx.db
      .updateTable('effects')
      .set({ checkedAt: isoTime(parts.clock.now()) })
      .where('idempotencyKey', 'in', keys)
      .execute();
  });
}
