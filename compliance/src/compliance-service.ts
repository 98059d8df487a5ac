import { fromJson, toJson, type RecordStore } from '@qiaolou/record-store';
import {
  isoTime,
  type AuditVerdict,
  type Clock,
  type ComplianceItem,
  type ComplianceItemDetail,
  type ComplianceSummary,
  type EventStore,
  type Evidence,
  type EvidenceVerdict,
  type ItemVerdict,
} from '@qiaolou/schema';
import { generalItems, type Catalogue, type CatalogueItem } from './catalogue/catalogue.ts';
import { judgeAuditIntegrity } from './evidence/audit-integrity.ts';
import { judgeLogRetention, REQUIRED_RETENTION_DAYS, type SourceDays } from './evidence/log-retention.ts';
import { itemVerdict } from './item-verdict.ts';

/** What the service works with. */
export interface ComplianceServiceOptions {
  readonly catalogue: Catalogue;
  readonly records: RecordStore;
  readonly events: EventStore;
  /** Verifies the platform's own audit chain. */
  readonly verifyAudit: () => Promise<AuditVerdict>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** MLPS level of the protected system; 3 when absent. */
  readonly level?: 2 | 3;
}

/** Compliance computed from live evidence. */
export interface ComplianceService {
  /** Runs every evidence rule this platform can measure and keeps the results. */
  measure(): Promise<readonly Evidence[]>;
  summary(): Promise<ComplianceSummary>;
  items(): Promise<readonly ComplianceItem[]>;
  item(id: string): Promise<ComplianceItemDetail | undefined>;
  evidence(): Promise<readonly Evidence[]>;
}

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;
/** Looked at beyond the required days, so that a longer retention is seen as such. */
const LOOK_BACK_DAYS = 400;
const SOURCES_AT_MOST = 1_000;

function chinaDay(epochMs: number): string {
  return isoTime(epochMs + CHINA_OFFSET_MS).slice(0, 10);
}

async function daysBySource(events: EventStore, now: number): Promise<readonly SourceDays[]> {
  const rows = await events.aggregate({
    where: { op: 'all' },
    range: { from: isoTime(now - LOOK_BACK_DAYS * DAY_MS), to: isoTime(now + DAY_MS) },
    by: [
      { kind: 'terms', field: 'log.source.address', size: SOURCES_AT_MOST },
      { kind: 'dateHistogram', intervalMs: DAY_MS, zone: 'Asia/Shanghai' },
    ],
    metrics: [],
  });
  const bySource = new Map<string, Set<string>>();
  for (const { keys, count } of rows) {
    const [source, start] = keys;
    if (count === 0 || source === undefined || typeof start !== 'string') continue;
    const days = bySource.get(String(source)) ?? new Set<string>();
    days.add(chinaDay(Date.parse(start)));
    bySource.set(String(source), days);
  }
  return [...bySource].map(([source, days]) => ({ source, days }));
}

/** Rules measured so far: id → measurement. The others stay untested and say so. */
function measurements(
  options: ComplianceServiceOptions,
): ReadonlyMap<string, () => Promise<Pick<Evidence, 'verdict' | 'facts'>>> {
  return new Map<string, () => Promise<Pick<Evidence, 'verdict' | 'facts'>>>([
    [
      'EV-LOG-RETENTION',
      async () => {
        const now = options.clock.now();
        const { verdict, ...facts } = judgeLogRetention(
          await daysBySource(options.events, now),
          chinaDay(now),
          REQUIRED_RETENTION_DAYS,
        );
        return { verdict, facts: { ...facts } };
      },
    ],
    [
      'EV-LOG-INTEGRITY',
      async () => {
        const chain = await options.verifyAudit();
        return { verdict: judgeAuditIntegrity(chain), facts: { ...chain } };
      },
    ],
  ]);
}

function itemView(item: CatalogueItem, level: 2 | 3, verdict: ItemVerdict): ComplianceItem {
  return {
    id: item.id,
    clause: item.refs[`L${level}`] ?? Object.values(item.refs)[0] ?? item.id,
    scope: item.scope === 'cloud-extension' ? 'cloud' : 'general',
    classCode: item.class_code,
    classZh: item.class,
    controlPoint: item.control_point,
    requirementZh: item.requirement_zh,
    requirementEn: item.requirement_en,
    evidenceRules: [...item.evidence_rules],
    verdict,
  };
}

type Counts = ComplianceSummary['all'];

function countVerdicts(items: readonly ComplianceItem[]): Counts {
  const counts: Counts = { total: items.length, pass: 0, partial: 0, fail: 0, untested: 0, manual: 0 };
  for (const { verdict } of items) counts[verdict] += 1;
  return counts;
}

/** Makes the service; measuring is up to the caller's schedule. */
export function createComplianceService(options: ComplianceServiceOptions): ComplianceService {
  const { catalogue, records, clock, newId, level = 3 } = options;
  const rules = measurements(options);
  const inLevel = generalItems(catalogue, level);

  const evidence = async (): Promise<readonly Evidence[]> => {
    const rows = await records.db
      .selectFrom('evidence as e')
      .selectAll()
      .where((where) =>
        where(
          'e.at',
          '=',
          where
            .selectFrom('evidence as newer')
            .select(({ fn }) => fn.max('newer.at').as('at'))
            .whereRef('newer.ruleId', '=', 'e.ruleId'),
        ),
      )
      .orderBy('e.ruleId')
      .execute();
    return rows.map((row) => ({ ...row, facts: fromJson(row.facts) }));
  };

  const items = async (): Promise<readonly ComplianceItem[]> => {
    const latest = new Map<string, EvidenceVerdict>((await evidence()).map(({ ruleId, verdict }) => [ruleId, verdict]));
    return inLevel.map((item) => itemView(item, level, itemVerdict(item, latest)));
  };

  return {
    evidence,
    items,
    async measure() {
      const at = isoTime(clock.now());
      const made: Evidence[] = [];
      for (const [ruleId, measure] of rules) made.push({ id: newId(), ruleId, at, ...(await measure()) });
      await records.transaction(async (tx) => {
        for (const row of made)
          await tx.db
            .insertInto('evidence')
            .values({ ...row, facts: toJson(row.facts) })
            .execute();
      });
      return made;
    },
    async summary() {
      const all = await items();
      const measured =
        (await evidence())
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? null;
      const classes = [...new Map(inLevel.map((item) => [item.class_code, item])).values()];
      return {
        standard: 'GB/T 22239-2019',
        level,
        all: countVerdicts(all),
        classes: classes.map((item) => ({
          code: item.class_code,
          zh: item.class,
          en: item.class_en,
          counts: countVerdicts(all.filter(({ classCode }) => classCode === item.class_code)),
        })),
        measuredAt: measured,
      };
    },
    async item(id) {
      const item = (await items()).find((candidate) => candidate.id === id);
      if (item === undefined) return undefined;
      if (item.evidenceRules.length === 0) return { item, evidence: [] };
      const rows = await records.db
        .selectFrom('evidence')
        .selectAll()
        .where('ruleId', 'in', item.evidenceRules)
        .orderBy('at', 'desc')
        .limit(100)
        .execute();
      return { item, evidence: rows.map((row) => ({ ...row, facts: fromJson(row.facts) })) };
    },
  };
}
