import { randomBytes, randomUUID } from 'node:crypto';
import { createFirstUsers, SM3_PASSWORDS, type FirstUser } from '@qiaolou/accounts';
import type { BoundAddress } from '@qiaolou/collector';
import { createComplianceService, loadCatalogue, type ComplianceService } from '@qiaolou/compliance';
import { selfTest } from '@qiaolou/crypto';
import type { PlayTargets } from '@qiaolou/scenarios';
import type { Clock } from '@qiaolou/schema';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { openControlSocket } from '../control/control-socket.ts';
import type { IntakeFigures } from '../intake/intake-messages.ts';
import type { PerInput } from '../intake/run-inputs.ts';
import { createIntakeKey } from '../keys/intake-keys.ts';
import type { OriginCounts } from '../pipeline/pipeline-counters.ts';
import { startCore, type Core } from './core.ts';
import { importIntoCore } from './import-into-core.ts';
import { repeat } from './repeat.ts';
import { openSourceRegistry } from './source-registry.ts';
import { startConsole } from './start-console.ts';

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
  /** Resolves when everything received is stored and its alerts are written. */
  drained(): Promise<void>;
  readonly fault: Promise<unknown>;
  /** Stops in order: inputs, pipeline, console, stores; idempotent. */
  stop(): Promise<void>;
}

const SOURCES_SAVED_EVERY_MS = 30_000;
/** A key that is revoked or replaced elsewhere works no longer than this. */
const KEYS_RENEWED_EVERY_MS = 5_000;
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
  core.intake.onArrivals((arrivals) => registry.addArrivals(arrivals));
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
  const refreshMetrics = async (): Promise<void> => {
    const figures = await core.intake.figures();
    metrics.kernelDrops.set(kernelDrops(figures));
    metrics.spoolPendingBytes.set(figures.spool.bytes);
    metrics.recordsReceived.reset();
    metrics.recordsShed.reset();
    for (const { listener, received, shed } of figures.totals) {
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
  const inputs = await core.intake.startInputs(config.inputs);
  stack.defer(() => core.intake.stopInputs());
  stack.use(repeat(() => core.intake.renewKeys(), KEYS_RENEWED_EVERY_MS, onError('reading the intake keys')));
  logger.info({ console: url, inputs }, 'platform started');

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
      syslogUdpPort: inputs['syslog-udp']?.port ?? 0,
      syslogTcpPort: inputs['syslog-tcp']?.port ?? 0,
      netflowPort: inputs.netflow?.port ?? 0,
      httpPort: inputs.http?.port ?? 0,
      httpKey,
    },
    counters: () => core.counters.total(),
    datagramsHandled: () => core.intake.datagrams(),
    drained: async () => {
      await core.intake.durable();
      await core.pipeline.drained();
    },
    lost: async () => {
      const figures = await core.intake.figures();
      return kernelDrops(figures) + figures.totals.reduce((sum, { shed }) => sum + shed, 0);
    },
    fault: core.fault,
    stop: () => (stopping ??= stack.disposeAsync()),
  };
}

function kernelDrops({ inputs }: IntakeFigures): number {
  return Object.values(inputs).reduce((sum, stats) => sum + (stats.kernelDrops ?? 0), 0);
}
