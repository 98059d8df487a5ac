import { createFirstUsers, SM3_PASSWORDS, type FirstUser } from '@qiaolou/accounts';
import { createPlaybookDesk } from '@qiaolou/playbooks';
import {
  createConsoleServer,
  createStreamBus,
  followLive,
  type ConsolePorts,
  type ConsoleProbes,
} from '@qiaolou/soc-console-server';
import { WEB_ROOT } from '../shipped/shipped-directories.ts';
import type { Compliance } from './compliance.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';
import type { Response } from './response.ts';
import type { Sources } from './sources.ts';
import type { Stores } from './stores.ts';

/** The console that listens. */
export interface Console {
  readonly consoleUrl: string;
  /** Accounts made at this start, with their one-time passwords; empty when there were users already. */
  readonly firstUsers: readonly FirstUser[];
}

type Needs = Given & Stores & Response & Pipeline & Sources & Compliance;

/** The console's server, on the address of the configuration. */
export const console: Part<Needs, Console> = {
  name: 'console',
  open: async (needs, closing) => {
    const { clock, config, demo, live, logger, randomBytes, records } = needs;
    const passwords = SM3_PASSWORDS;
    const firstUsers = await createFirstUsers({ records, passwords, clock, random: randomBytes, demo });
    const bus = createStreamBus(clock);
    const follower = followLive(live, bus);
    closing.defer(() => follower.close());
    const server = await createConsoleServer({
      ...{ records, bus, clock, logger, random: randomBytes },
      webRoot: WEB_ROOT,
      listen: config.console,
      probes: probes(needs),
      ports: ports(needs),
    });
    const { url } = await server.listen();
    closing.defer(() => server.close());
    return { consoleUrl: url, firstUsers };
  },
};

function probes({ events, metrics, records }: Needs): ConsoleProbes {
  const check = async (): Promise<boolean> => {
    await records.db.selectFrom('auditHead').select('seq').executeTakeFirst();
    await events.stats();
    return true;
  };
  return { healthy: () => check().catch(() => false), metrics: () => metrics.text() };
}

function ports(needs: Needs): ConsolePorts {
  const { compliance, desk, events, library, playbooks, rules, sources, triage, verifyAudit } = needs;
  return {
    ...{ events, alerts: triage, incidents: desk, verifyAudit, compliance },
    playbooks: createPlaybookDesk(playbooks, library),
    rules: () => rules,
    sources: () => Promise.resolve(sources.snapshot()),
    passwords: SM3_PASSWORDS,
  };
}
