import type { FirstUser } from '@qiaolou/accounts';
import { flowMark, type BoundAddress } from '@qiaolou/collector';
import type { ComplianceService } from '@qiaolou/compliance';
import type { PlayTargets } from '@qiaolou/scenarios';
import { lostRecords } from '../intake/intake-figures.ts';
import type { PerInput } from '../intake/run-inputs.ts';
import { createIntakeKey } from '../keys/intake-keys.ts';
import type { OpenParts } from '../parts/part.ts';
import type { OriginCounts } from '../pipeline/pipeline-counters.ts';
import type { CoreHouse, WholeHouse } from './roles.ts';

/** A running platform, as its starter sees it. */
export interface Platform {
  readonly core: CoreHouse;
  /** Where the inputs listen that are switched on. */
  readonly inputs: PerInput<BoundAddress>;
  readonly compliance: ComplianceService;
  readonly consoleUrl: string;
  /** Accounts made at this start, with their one-time passwords; empty when there were users already. */
  readonly firstUsers: readonly FirstUser[];
  /** Where a simulated day is played to. */
  readonly playTargets: PlayTargets;
  counters(): OriginCounts;
  /** Datagrams read from the sockets so far. */
  datagramsHandled(): Promise<number>;
  /** Records lost before they were stored: dropped by the kernel or refused by a full spool. */
  lost(): Promise<number>;
  /** Resolves when everything received is stored and its alerts are written and answered. */
  drained(): Promise<void>;
  /** Resolves with what failed, if a part fails. */
  readonly fault: Promise<unknown>;
  /** Stops in order: inputs, console, work, pipeline, stores; idempotent. */
  stop(): Promise<void>;
}

const DEMO_SENDER = 'demo-agents';

/** The faces of a platform whose parts are open. */
export async function facesOf({ house, stop }: OpenParts<WholeHouse>): Promise<Platform> {
  const { changes, compliance, consoleUrl, counters, fault, firstUsers, inputs, intake, logger, pipeline, clock } =
    house;
  logger.info({ console: consoleUrl, inputs }, 'platform started');
  return {
    ...{ core: house, inputs, compliance, consoleUrl, firstUsers, fault, stop },
    playTargets: await playTargets(house),
    counters: () => counters.total(),
    datagramsHandled: () => intake.datagrams(),
    drained: async () => {
      await intake.append([flowMark(clock.now())]);
      await intake.durable();
      await pipeline.drained();
      await changes.settled();
    },
    lost: async () => lostRecords(await intake.figures()),
  };
}

async function playTargets({ clock, demo, inputs, records }: WholeHouse): Promise<PlayTargets> {
  return {
    host: '127.0.0.1',
    syslogUdpPort: inputs['syslog-udp']?.port ?? 0,
    syslogTcpPort: inputs['syslog-tcp']?.port ?? 0,
    netflowPort: inputs.netflow?.port ?? 0,
    httpPort: inputs.http?.port ?? 0,
    httpKey: demo
      ? await createIntakeKey(records, { name: DEMO_SENDER, replace: true, actor: { kind: 'system' } }, clock)
      : '',
  };
}
