import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createComplianceService, loadCatalogue } from '@qiaolou/compliance';
import { createAlertTriage, createIncidentDesk, createTriageActs, incidentWork } from '@qiaolou/incidents';
import { openSqliteJobQueue, startWork } from '@qiaolou/job-queue';
import { createPlaybookDesk, createPlaybookEngine, createPlaybookLibrary, playbookWork } from '@qiaolou/playbooks';
import type { RecordStore } from '@qiaolou/record-store';
import type { Clock, EventStore, LeftOutFiles, SiteView } from '@qiaolou/schema';
import type { CatalogueRule, RuleStats } from '@qiaolou/detection-rules';
import type { ConsolePorts } from '../src/index.ts';
import { keptStore } from './kept-store.ts';
import { packDeskDouble } from './pack-desk-double.ts';
import { replayDeskDouble } from './replay-desk-double.ts';
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
  });
  const ids = () => randomUUID();
  const acts = createTriageActs({ records, clock, ids, queue, onFault: () => undefined });
  const kinds = [...playbookWork(engine), ...incidentWork(acts)];
  const work = await startWork({ kinds, queue, clock, onError: () => undefined });
  const kept = keptStore(folder, { records, clock });
  const verifyAudit = () => records.verifyAudit([]);
  return {
    ports: {
      alerts: createAlertTriage({ records, clock, ids }),
      acts,
      incidents: createIncidentDesk({ records, clock, ids }),
      playbooks: createPlaybookDesk(engine, library),
      packs: packDeskDouble(LEFT_OUT_PACKS),
      replays: replayDeskDouble(),
      rules: () => RULES,
      exporters: () => [],
      shedClass: ({ peer }) => (peer === '10.9.0.2' ? 'last' : 'normal'),
      sites: () => Promise.resolve([SITE]),
      leftOut: () => ({ rules: LEFT_OUT_RULES, packs: LEFT_OUT_PACKS }),
      ruleStats: () => Promise.resolve([RULE_STATS]),
      verifyAudit,
      retention: kept.retention,
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
      await work.close(1_000);
      await queue.close();
      await kept.close();
    },
  };
}

/** A rule that the configuration switches off. */
export const FIXED_RULE_ID = '9c6e3f0e-2b8f-4c57-9f5e-0d7e7a1c4b22';

/** As a process found them at its start. */
export const LEFT_OUT_RULES: LeftOutFiles = {
  total: 1,
  files: [{ file: 'own/broken.yaml', line: 3, code: 'detection.yamlSyntax', reason: 'Flow sequence is not closed' }],
};
/** One of our own collectors elsewhere. */
export const SITE: SiteView = {
  ...{ site: 'county-a', connected: true, silent: false, lastSeenAt: '2026-11-22T09:59:50.000Z' },
  ...{ received: 120, repeated: 3, unknownOrigin: 0, clockDifferenceMs: 12, status: null },
};

/** Parser packs that are wrong. */
export const LEFT_OUT_PACKS: LeftOutFiles = {
  total: 1,
  files: [{ file: 'acme-fw/pack.yaml', line: 2, code: 'collector.packInvalid', reason: 'map: expected an object' }],
};

const RULES: readonly CatalogueRule[] = [
  {
    id: RULE_ID,
    title: '网站木马访问',
    titleEn: 'Web shell visited',
    level: 'high',
    status: 'stable',
    enabled: true,
    techniques: ['T1505.003'],
    tactics: ['persistence'],
    description: '访问已知木马文件名',
    yaml: 'title: 网站木马访问\n',
  },
  {
    id: FIXED_RULE_ID,
    title: '配置停用的规则',
    titleEn: null,
    level: 'medium',
    status: 'test',
    enabled: false,
    techniques: [],
    tactics: [],
    description: '由配置停用',
    yaml: 'title: 配置停用的规则\n',
  },
];

const RULE_STATS: RuleStats = { ruleId: RULE_ID, enabled: true, candidates: 12, evaluations: 12, matches: 10 };
