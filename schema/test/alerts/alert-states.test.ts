import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  alertStatusSchema,
  canMoveAlert,
  changesAlert,
  decideAlert,
  foreseeAlert,
  reopensOnNewAlerts,
  verdictSchema,
  type AlertAction,
  type AlertGroup,
} from '@qiaolou/schema';

const alertStatus = fc.constantFrom(...alertStatusSchema.options);

test('every alert status can be left and closed can only be opened again', () => {
  fc.assert(
    fc.property(alertStatus, alertStatus, (from, to) => {
      if (from === to) expect(canMoveAlert(from, to)).toBe(false);
      if (from === 'closed') expect(canMoveAlert(from, to)).toBe(to === 'open' || to === 'investigating');
      else if (to === 'closed') expect(canMoveAlert(from, to)).toBe(true);
    }),
  );
});

const verdict = fc.option(fc.constantFrom(...verdictSchema.options));
const HARMLESS = ['false_positive', 'benign', 'test'];

test('what was decided about is opened again by new alerts, but for what is harmless while somebody asked for quiet', () => {
  fc.assert(
    fc.property(alertStatus, verdict, fc.boolean(), (status, given, quiet) => {
      const decided = status === 'handled' || status === 'closed';
      const stays = status === 'closed' && quiet && HARMLESS.includes(given ?? '');
      expect(reopensOnNewAlerts(status, given, quiet)).toBe(decided && !stays);
    }),
  );
});

test('only what is harmless can be kept quiet', () => {
  for (const given of verdictSchema.options)
    expect(decideAlert(group(), { kind: 'close', verdict: given, quietHours: 1 }, 'lina')).toMatchObject(
      HARMLESS.includes(given) ? { ok: true } : { ok: false, code: 'incidents.neverQuiet' },
    );
});

const group = (change: Partial<AlertGroup> = {}): AlertGroup => ({
  id: 'g1',
  ruleId: 'r1',
  ruleTitle: '口令爆破',
  ruleTitleEn: null,
  level: 'high',
  risk: 60,
  techniques: ['T1110'],
  tactics: ['credential-access'],
  groupKey: '203.0.113.9',
  entities: { sourceIp: '203.0.113.9' },
  alerts: 1,
  events: 9,
  firstSeen: '2026-11-22T00:00:00.000Z',
  lastSeen: '2026-11-22T00:10:00.000Z',
  status: 'open',
  verdict: null,
  verdictReason: null,
  assignee: null,
  incidentId: null,
  createdAt: '2026-11-22T00:00:01.000Z',
  updatedAt: '2026-11-22T00:10:01.000Z',
  version: 1,
  ...change,
});

describe('a decision about a row', () => {
  it.each<[string, Partial<AlertGroup>, Exclude<AlertAction, { kind: 'undo' }>, object]>([
    ['taken rows are worked on', {}, { kind: 'take' }, { assignee: 'lina', status: 'investigating' }],
    ['taking handled rows leaves them handled', { status: 'handled' }, { kind: 'take' }, { status: 'handled' }],
    ['given away', { assignee: 'lina' }, { kind: 'assign', assignee: 'wang' }, { assignee: 'wang', status: 'open' }],
    ['given to nobody', { assignee: 'lina' }, { kind: 'assign', assignee: null }, { assignee: null }],
    ['closed', {}, { kind: 'close', verdict: 'benign', reason: '扫描' }, { status: 'closed', verdictReason: '扫描' }],
    ['closed without reason', {}, { kind: 'close', verdict: 'test' }, { verdict: 'test', verdictReason: null }],
    [
      'opened again without the old verdict',
      { status: 'closed', verdict: 'benign', verdictReason: 'x' },
      { kind: 'reopen' },
      { status: 'open', verdict: null, verdictReason: null },
    ],
  ])('%s', (_, before, action, decision) => {
    expect(decideAlert(group(before), action, 'lina')).toMatchObject({ ok: true, decision });
  });

  it('is refused with the code of the catalogue', () => {
    expect(decideAlert(group(), { kind: 'reopen' }, 'lina')).toEqual({
      ok: false,
      code: 'incidents.badTransition',
      to: 'open',
    });
    expect(decideAlert(group(), { kind: 'status', status: 'open' }, 'lina')).toMatchObject({ ok: false });
    const unjudged = { kind: 'close' } as unknown as Extract<AlertAction, { kind: 'close' }>;
    expect(decideAlert(group(), unjudged, 'lina')).toEqual({ ok: false, code: 'incidents.verdictRequired' });
  });

  it('is what the screen foresees, and a refused one changes nothing on it', () => {
    const action: fc.Arbitrary<AlertAction> = fc.oneof(
      fc.constantFrom<AlertAction>({ kind: 'take' }, { kind: 'reopen' }, { kind: 'undo' }),
      fc.record({ kind: fc.constant('assign' as const), assignee: fc.option(fc.string()) }),
      fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom('open', 'investigating', 'handled') }),
      fc.record({ kind: fc.constant('close' as const), verdict: fc.constantFrom(...verdictSchema.options) }),
    );
    fc.assert(
      fc.property(alertStatus, action, (status, what) => {
        const before = group({ status });
        const after = foreseeAlert(before, what, 'lina');
        const result = what.kind === 'undo' ? undefined : decideAlert(before, what, 'lina');
        expect(after).toEqual(result?.ok === true ? { ...before, ...result.decision } : before);
        if (!changesAlert(before, what)) expect(after).toEqual(before);
      }),
    );
  });

  it('leaves out rows that are where they shall go', () => {
    expect(changesAlert(group(), { kind: 'status', status: 'open' })).toBe(false);
    expect(changesAlert(group({ status: 'closed' }), { kind: 'close', verdict: 'test' })).toBe(false);
    expect(changesAlert(group({ assignee: 'lina' }), { kind: 'assign', assignee: 'lina' })).toBe(false);
  });
});
