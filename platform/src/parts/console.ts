import {
  createFirstUsers,
  renameReservedAccounts,
  startPasswordThreads,
  type FirstUser,
  type PasswordThreads,
} from '@qiaolou/accounts';
import { ShedPolicy } from '@qiaolou/collector';
import { withinCap, type ConnectionLimits } from '@qiaolou/connections';
import { createPlaybookDesk } from '@qiaolou/playbooks';
import { createConsoleServer, createStreamBus, followLive, type ConsolePorts } from '@qiaolou/soc-console-server';
import type { Config } from '../config/config.ts';
import { connectionCaps } from '../intake/connection-caps.ts';
import { WEB_ROOT } from '../shipped/shipped-directories.ts';
import type { AuditVerification } from './audit.ts';
import type { Compliance } from './compliance.ts';
import type { EarlyProbes } from './early-probes.ts';
import { createPackDesk } from '../packs/pack-desk.ts';
import { parserFolders } from '../pipeline/parser-folders.ts';
import type { Given } from './given.ts';
import type { Packs } from './packs.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';
import { probesOf } from './probes.ts';
import type { Replays } from './replays.ts';
import type { Retention } from './retention.ts';
import type { Response } from './response.ts';
import type { SourceFigures } from './sources.ts';
import type { Stores } from './stores.ts';

/** The console that listens. */
export interface Console {
  readonly consoleUrl: string;
  /** Accounts made at this start, with their one-time passwords; empty when there were users already. */
  readonly firstUsers: readonly FirstUser[];
}

type Needs = Given &
  EarlyProbes &
  Stores &
  AuditVerification &
  Response &
  Pick<Pipeline, 'rules' | 'ruleStats' | 'leftOut'> &
  SourceFigures &
  Compliance &
  Packs &
  Replays &
  Pick<Retention, 'retention'>;

/** The console's server, on the address of the configuration. */
export const console: Part<Needs, Console> = {
  name: 'console',
  open: async (needs, closing) => {
    const { clock, config, demo, live, logger, metrics, randomBytes, records } = needs;
    const passwords = startPasswordThreads({ threads: config.console.passwordThreads });
    closing.defer(() => passwords.close());
    for (const renamed of await renameReservedAccounts(records, clock)) logger.warn(renamed, 'account renamed');
    const firstUsers = await createFirstUsers({ records, passwords, clock, random: randomBytes, demo });
    const bus = createStreamBus(clock);
    const follower = followLive(live, bus);
    closing.defer(() => follower.close());
    const server = await createConsoleServer({
      ...{ records, bus, clock, logger, random: randomBytes },
      webRoot: WEB_ROOT,
      listen: { ...config.console, connections: limitsOf(config) },
      searchesAtOnce: config.console.searchesAtOnce,
      searchSeconds: byRole(config.console.searchSeconds),
      searchMemoryBytes: byRole(config.console.searchMemoryBytes),
      probes: probesOf(needs),
      ports: ports(needs, passwords),
    });
    await needs.endEarlyProbes();
    const { url } = await server.listen();
    closing.defer(() => server.close());
    metrics.beforeScrape(() => metrics.setTurns('passwords', passwords.figures()));
    metrics.beforeScrape(() => metrics.setConnections('console', server.connections()));
    metrics.beforeScrape(() => metrics.setRefused(server.refused()));
    metrics.beforeScrape(() => {
      for (const [queue, figures] of Object.entries(server.reads())) metrics.setTurns(queue, figures);
    });
    return { consoleUrl: url, firstUsers };
  },
};

function limitsOf({ console: { maxConnections, maxConnectionsPerAddress, trustedProxies } }: Config): ConnectionLimits {
  // Behind a proxy everybody comes from its address.
  const perAddress = trustedProxies > 0 ? maxConnections : maxConnectionsPerAddress;
  return withinCap({ total: maxConnections, perAddress }, connectionCaps().console);
}

function ports(needs: Needs, passwords: PasswordThreads): ConsolePorts {
  const { acts, compliance, desk, events, exportersOf, leftOut, library, playbooks, readSources, rules, sitesNow } =
    needs;
  const { bench, clock, config, ids, packSync: sync, parserDirectory, records } = needs;
  const { replays, retention, ruleStats, triage, verifyAudit } = needs;
  const folders = parserFolders(config, parserDirectory);
  const shedding = new ShedPolicy(config.spool.maxBytes, config.spool.shed);
  return {
    packs: createPackDesk({ records, clock, ids, bench, sync, folders, leftOut: () => leftOut().packs }),
    ...{ events, alerts: triage, acts, incidents: desk, verifyAudit, compliance, retention, replays },
    playbooks: createPlaybookDesk(playbooks, library),
    rules: () => rules,
    leftOut,
    ruleStats,
    sources: readSources,
    sites: sitesNow,
    exporters: exportersOf,
    shedClass: ({ listener, peer }) => shedding.classOf(listener, peer),
    passwords,
  };
}

/** Administrators that read no events have no bound of their own. */
function byRole({ analyst, securityAdmin, viewer }: Config['console']['searchSeconds']) {
  return { analyst, viewer, security_admin: securityAdmin };
}
