import type { AlertGroup, AlertGroupRow, RuleLevel } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';
import { repeatable } from './random-numbers.ts';
import { COUNTY_RULES } from './rules.ts';

const { random, pick, hex } = repeatable(11);

const RISK: Readonly<Record<RuleLevel, number>> = { informational: 8, low: 22, medium: 46, high: 71, critical: 90 };

/** One synthetic row of the queue. */
export function makeGroup(index: number, lastSeenMs: number): AlertGroupRow {
  const rule = COUNTY_RULES[index % COUNTY_RULES.length] ?? COUNTY_RULES[0];
  if (!rule) throw new Error('no rules');
  const source =
    random() < 0.12
      ? `2001:db8:4a::${hex(4)}`
      : `${pick(['203.0.113', '198.51.100', '10.18.7'])}.${Math.floor(random() * 254) + 1}`;
  const alerts = Math.max(1, Math.floor(random() ** 3 * 400));
  const closed = random() < 0.22;
  const status = closed ? 'closed' : pick<AlertGroup['status']>(['open', 'open', 'open', 'investigating', 'handled']);
  const firstSeenMs = lastSeenMs - Math.floor(random() * 20 * 3_600_000);
  const peak = random() * 24;
  const bins = Array.from({ length: 24 }, (_, i) =>
    Math.round(alerts * random() * Math.exp(-((i - peak) ** 2) / 18) * 0.2),
  );
  return {
    id: hex(40),
    ruleId: rule.id,
    ruleTitle: rule.title,
    ruleTitleEn: `Rule ${rule.technique} on ${rule.dataset}`,
    level: rule.level,
    risk: Math.min(100, RISK[rule.level] + Math.floor(random() * 10)),
    techniques: [rule.technique],
    tactics: [rule.tactic],
    groupKey: source,
    entities: {
      sourceIp: source,
      destinationIp: `10.18.${Math.floor(random() * 20)}.${Math.floor(random() * 254) + 1}`,
      destinationPort: pick([80, 443, 22, 445, 3389]),
      ...(random() < 0.4 ? { user: pick(['admin', 'root', 'oa_sync', 'wangfang']) } : {}),
      ...(random() < 0.5 ? { host: pick(['portal-01', 'oa-db-02', 'fz-win-113']) } : {}),
      ...(rule.dataset === 'nginx.access'
        ? { url: '/news/list.jsp?id=1+UNION+SELECT+username,password+FROM+sys_user--' }
        : {}),
      dataset: rule.dataset,
    },
    alerts,
    events: alerts + Math.floor(random() * alerts),
    firstSeen: iso(firstSeenMs),
    lastSeen: iso(lastSeenMs),
    status,
    verdict: closed ? pick(['true_positive', 'false_positive', 'benign', 'test', 'duplicate']) : null,
    verdictReason: closed && random() < 0.5 ? '安全厂商授权扫描，已核实' : null,
    assignee: status === 'open' ? null : pick(['zhangwei', 'lina', null]),
    incidentId: index % 9 === 1 ? 'inc-1' : null,
    createdAt: iso(firstSeenMs),
    updatedAt: iso(lastSeenMs),
    version: 1,
    sparkline: { from: iso(NOW - 7 * 86_400_000), to: iso(NOW), bins },
  };
}

/** The queue, newest first. */
export const groups: AlertGroupRow[] = Array.from({ length: 163 }, (_, i) =>
  makeGroup(Math.floor(random() * COUNTY_RULES.length) + i * 0, NOW - Math.floor((i + random()) * 55 * 60_000)),
);
