import type { EffectInForce } from '@qiaolou/schema';
import { incidents } from './incidents.ts';
import { NOW, iso } from './now.ts';

/** What playbooks did that is in force: one in each state. */
export const effects: readonly EffectInForce[] = (
  [
    ['203.0.113.45', 'applied', {}],
    ['198.51.100.77', 'verified', { checkedAt: iso(NOW - 40_000) }],
    ['2001:db8:5::/64', 'reapplied', { checkedAt: iso(NOW - 40_000), reapplied: 2 }],
    ['203.0.113.0/24', 'lost', { fault: 'playbooks.connectorFailed' }],
    ['198.51.100.9', 'lifting', { lift: { by: 'zhang', at: iso(NOW - 5_000), reason: '误封政务云出口' } }],
    [
      '198.51.100.23',
      'undoFailed',
      { undoTries: 5, fault: 'playbooks.connectorFailed', until: null, incidentId: null, incidentNumber: null },
    ],
  ] as const
).map(([target, state, over], n) => ({
  ...{ id: String(n).repeat(64), connector: 'nftables-block-address', target, state },
  ...{ since: iso(NOW - 3_600_000 * (n + 1)), until: iso(NOW + 3_600_000 * (23 - n)), checkedAt: null },
  ...{ reapplied: 0, fault: null, undoTries: 0, lift: null, runId: 'run-1' },
  ...{ stepName: '自动封禁攻击源 24 小时', stepNameEn: 'Block the attacker automatically for 24 hours' },
  ...{ playbookName: '网站后门处置', playbookNameEn: 'Web shell on a web site' },
  ...{ incidentId: 'inc-1', incidentNumber: incidents[0]?.number ?? null },
  ...over,
}));
