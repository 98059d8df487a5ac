import { isoTime, SocError } from '@qiaolou/schema';
import type { Playbook } from './playbook-schema.ts';

/**
 * Why a playbook must not be started now, by the property that says so; undefined when it may (CACAO 2.0 §3.1).
 *
 * @param now epoch ms.
 */
export function notInForce(
  { revoked, valid_from: from, valid_until: until }: Playbook,
  now: number,
): 'revoked' | 'valid_from' | 'valid_until' | undefined {
  const at = isoTime(now);
  if (revoked === true) return 'revoked';
  if (from !== undefined && at < from) return 'valid_from';
  return until !== undefined && at >= until ? 'valid_until' : undefined;
}

/** Throws `playbooks.notInForce` for a playbook that is revoked or outside its validity. */
export function requireInForce(playbook: Playbook, now: number): void {
  const reason = notInForce(playbook, now);
  if (reason === undefined) return;
  throw new SocError('playbooks.notInForce', { playbookId: playbook.id, reason, value: playbook[reason] ?? null });
}
