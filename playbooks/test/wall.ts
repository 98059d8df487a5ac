import { SocError } from '@qiaolou/schema';
import type { Connector } from '../src/index.ts';

/** A wall that other people have their hands on, and that may be out of order. */
export function wall() {
  const blocked = new Map<string, number | undefined>();
  const calls: string[] = [];
  const world = { blocked, calls, broken: undefined as string | undefined, forbidden: false };
  const work = async <T>(name: string, act: () => T): Promise<T> => {
    calls.push(name);
    if (world.broken === undefined) return act();
    throw new SocError('playbooks.connectorFailed', { reason: world.broken, retryable: true });
  };
  const connector: Connector = {
    id: 'spy',
    args: { safeParse: (data: unknown) => ({ success: true, data }) } as never,
    danger: 'reversible',
    plan: () => Promise.resolve({ summary: '', summaryEn: '', steps: [] }),
    check: () => Promise.resolve(blocked.has('x') ? 'present' : 'absent'),
    apply: (args) =>
      work('apply', () => {
        blocked.set('x', (args as { ttlSeconds?: number }).ttlSeconds);
        return { response: { applied: 'x' }, outputs: {} };
      }),
    verify: () =>
      work('verify', () => {
        if (world.forbidden) throw new SocError('playbooks.neverBlock', {});
        return blocked.has('x');
      }),
    undo: () => work('undo', () => ({ removed: blocked.delete('x') })),
    undoAfterSeconds: (args) => (args as { ttlSeconds?: number }).ttlSeconds ?? null,
    forRest: (args, ttlSeconds) => ({ ...(args as object), ttlSeconds }),
  };
  return { world, connector };
}
