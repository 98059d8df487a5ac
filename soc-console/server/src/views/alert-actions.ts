import { requireAssignee } from '@qiaolou/accounts';
import { alertGroupsById } from '@qiaolou/incidents';
import type { Actor, AlertActionResult, AlertActionsBody, PlanTriageActBody, TriageAct } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';

/**
 * Does an action on rows of the queue; a row that was refused comes back as it is now. Throws `users.cannotBeAssigned`,
 * `incidents.tooMany`.
 */
export async function actOnAlertGroups(
  { ports, records }: ConsoleContext,
  { ids, action }: AlertActionsBody,
  actor: Actor,
): Promise<{ results: AlertActionResult[] }> {
  if (action.kind === 'assign') await requireAssignee(records, action.assignee);
  const outcomes = await ports.alerts.actOnMany(ids, action, actor);
  const refused = outcomes.filter(({ ok }) => !ok).map(({ id }) => id);
  const now = await alertGroupsById(records, refused);
  const results = outcomes.map((outcome): AlertActionResult => {
    if (outcome.ok) return outcome;
    const current = now.get(outcome.id);
    return { id: outcome.id, ok: false, code: outcome.error.code, ...(current !== undefined && { current }) };
  });
  return { results };
}

/** Prepares an act on all rows that match. Throws `users.cannotBeAssigned`, `incidents.neverQuiet`. */
export async function planTriageAct(
  { ports, records }: ConsoleContext,
  wanted: PlanTriageActBody,
  actor: Actor,
): Promise<TriageAct> {
  const { action } = wanted;
  if (action.kind === 'assign') await requireAssignee(records, action.assignee);
  return ports.acts.plan(wanted, actor);
}
