import { randomBytes } from 'node:crypto';
import { SM3_PASSWORDS } from '@qiaolou/accounts';
import type { ComplianceService } from '@qiaolou/compliance';
import type { CatalogueRule } from '@qiaolou/detection-rules';
import { createAlertTriage } from '@qiaolou/incidents';
import type { Clock, LogSource } from '@qiaolou/schema';
import { createPlaybookDesk } from '@qiaolou/playbooks';
import { createConsoleServer, type ConsoleServer } from '@qiaolou/soc-console-server';
import type { Logger } from 'pino';
import type { Core } from './core.ts';
import { WEB_ROOT } from './shipped-directories.ts';

export interface StartConsoleOptions {
  readonly core: Core;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rules: readonly CatalogueRule[];
  readonly sources: () => readonly LogSource[];
  readonly compliance: ComplianceService;
  /** Brings the gauges up to date before a scrape. */
  readonly refreshMetrics: () => Promise<void>;
}

async function isHealthy(core: Core): Promise<boolean> {
  await core.records.db.selectFrom('auditHead').select('seq').executeTakeFirst();
  await core.events.stats();
  return true;
}

/** Starts the console on the address of the configuration. */
export async function startConsole(options: StartConsoleOptions): Promise<ConsoleServer> {
  const { core, clock, logger, rules, sources, compliance, refreshMetrics } = options;
  return createConsoleServer({
    records: core.records,
    bus: core.bus,
    clock,
    logger,
    random: randomBytes,
    webRoot: WEB_ROOT,
    listen: core.config.console,
    probes: {
      healthy: () => isHealthy(core).catch(() => false),
      metrics: async () => {
        await refreshMetrics();
        return core.metrics.registry.metrics();
      },
    },
    ports: {
      events: core.events,
      alerts: createAlertTriage({ records: core.records, clock }),
      incidents: core.desk,
      playbooks: createPlaybookDesk(core.playbooks, core.library),
      rules: () => rules,
      sources: () => Promise.resolve(sources()),
      verifyAudit: () => core.verifyAudit(),
      compliance,
      passwords: SM3_PASSWORDS,
    },
  });
}
