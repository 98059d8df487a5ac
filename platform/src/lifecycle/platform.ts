import { randomBytes, randomUUID } from 'node:crypto';
import { createFirstUsers, SM3_PASSWORDS, type FirstUser } from '@qiaolou/accounts';
import { createComplianceService, loadCatalogue, type ComplianceService } from '@qiaolou/compliance';
import { selfTest } from '@qiaolou/crypto';
import type { PlayTargets } from '@qiaolou/scenarios';
import type { Clock } from '@qiaolou/schema';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { openControlSocket } from '../control/control-socket.ts';
import { createIntakeKey, verifyIntakeKey } from '../keys/intake-keys.ts';
import type { OriginCounts } from '../pipeline/pipeline-counters.ts';
import { startCore, type Core } from './core.ts';
import { importIntoCore } from './import-into-core.ts';
import { repeat } from './repeat.ts';
import { openSourceRegistry } from './source-registry.ts';
import { startConsole } from './start-console.ts';
import { startInputs, type RunningInputs } from './start-inputs.ts';

export interface PlatformOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes the demo account besides the ordinary ones; only `qiaolou demo` sets it. */
  readonly demo: boolean;
}

/** A running platform: core, inputs, console and the work that repeats. */
export interface Platform {
  readonly core: Core;
  readonly inputs: RunningInputs;
  readonly compliance: ComplianceService;
  readonly consoleUrl: string;
  /** Accounts made at this start, with their one-time passwords; empty when there were users already. */
  readonly firstUsers: readonly FirstUser[];
  /** Where a simulated day is played to. */
  readonly playTargets: PlayTargets;
  counters(): OriginCounts;
  /** Datagrams read from the sockets so far. */
  datagramsHandled(): number;
  /** Resolves when everything received is stored and its alerts are written. */
  drained(): Promise<void>;
  readonly fault: Promise<unknown>;
  /** Stops in order: inputs, pipeline, console, stores; idempotent. */
  stop(): Promise<void>;
}

const SOURCES_SAVED_EVERY_MS = 30_000;
const COMPLIANCE_MEASURED_EVERY_MS = 3_600_000;
const DEMO_SENDER = 'demo-agents';

/** Starts everything; when a part cannot start, those already running are stopped again. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  selfTest();
  const stack = new AsyncDisposableStack();
  try {
    return await assemble(options, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function assemble(options: PlatformOptions, stack: AsyncDisposableStack): Promise<Platform> {
  const { config, clock, logger, demo } = options;
  const core = await startCore({ config, clock, logger });
  stack.defer(() => core.stop());
  const { records, metrics } = core;
  const registry = await openSourceRegistry(records, clock, demo);
  core.onBatch((batch) => registry.add(batch));
  stack.defer(() => registry.save());
  // The last batches are committed while the pipeline stops: their figures are saved after that.
  stack.defer(() => core.pipeline.stop());
  const onError = (what: string) => (error: unknown) => logger.error({ err: error }, `${what} failed`);
  stack.use(repeat(() => registry.save(), SOURCES_SAVED_EVERY_MS, onError('saving source figures')));
  const compliance = createComplianceService({
    catalogue: loadCatalogue(),
    records,
    events: core.events,
    verifyAudit: () => core.verifyAudit(),
    clock,
    newId: randomUUID,
  });
  stack.use(repeat(() => compliance.measure(), COMPLIANCE_MEASURED_EVERY_MS, onError('measuring compliance')));
  const firstUsers = await createFirstUsers({ records, passwords: SM3_PASSWORDS, clock, random: randomBytes, demo });
  const refreshMetrics = (): void => {
    metrics.kernelDrops.set(inputs.kernelDrops());
    metrics.spoolPendingBytes.set(core.spool.stats().bytes);
    metrics.recordsReceived.reset();
    metrics.recordsShed.reset();
    for (const { listener, received, shed } of core.spool.counts()) {
      metrics.recordsReceived.inc({ listener }, received);
      metrics.recordsShed.inc({ listener }, shed);
    }
  };
  const console = await startConsole({
    core,
    clock,
    logger,
    rules: core.rules,
    sources: () => registry.snapshot(),
    compliance,
    refreshMetrics,
  });
  const { url } = await console.listen();
  stack.defer(() => console.close());
  stack.use(
    await openControlSocket(config.dataDirectory, {
      import: (file, onProgress) => importIntoCore(core, file, onProgress),
    }),
  );
  const inputs = await startInputs({
    config,
    spool: core.spool,
    health: registry.health,
    clock,
    verifyKey: (key) => verifyIntakeKey(records, key),
  });
  stack.defer(() => inputs.stop());
  logger.info(
    {
      console: url,
      inputs: { udp: inputs.syslogUdp, tcp: inputs.syslogTcp, netflow: inputs.netflow, http: inputs.http },
    },
    'platform started',
  );

  const httpKey = demo ? await createIntakeKey(records, DEMO_SENDER, clock) : '';
  let stopping: Promise<void> | undefined;
  return {
    core,
    inputs,
    compliance,
    consoleUrl: url,
    firstUsers,
    playTargets: {
      host: '127.0.0.1',
      syslogUdpPort: inputs.syslogUdp?.port ?? 0,
      syslogTcpPort: inputs.syslogTcp?.port ?? 0,
      netflowPort: inputs.netflow?.port ?? 0,
      httpPort: inputs.http?.port ?? 0,
      httpKey,
    },
    counters: () => core.counters.total(),
    datagramsHandled: () => inputs.datagrams(),
    drained: async () => {
      await core.spool.durable();
      await core.pipeline.drained();
    },
    fault: core.fault,
    stop: () => (stopping ??= stack.disposeAsync()),
  };
}
