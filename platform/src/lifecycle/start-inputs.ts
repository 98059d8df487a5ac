import {
  httpNdjsonInput,
  netflowUdpInput,
  syslogTcpInput,
  syslogUdpInput,
  type BoundAddress,
  type Input,
  type SourceHealth,
  type Spool,
} from '@qiaolou/collector';
import { SocError, type Clock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';

export interface StartInputsOptions {
  readonly config: Config;
  readonly spool: Spool;
  readonly health: SourceHealth;
  readonly clock: Clock;
  /** Name of the sender an HTTP key belongs to. */
  readonly verifyKey: (key: string) => Promise<string | undefined>;
}

/** The inputs that run, with where they listen; undefined where one is switched off. */
export interface RunningInputs {
  readonly syslogUdp: BoundAddress | undefined;
  readonly syslogTcp: BoundAddress | undefined;
  readonly netflow: BoundAddress | undefined;
  readonly http: BoundAddress | undefined;
  /** Datagrams read from the sockets so far. */
  datagrams(): number;
  /** Datagrams the kernel dropped before they could be read. */
  kernelDrops(): number;
  stop(): Promise<void>;
}

async function startInput(input: Input, host: string, port: number): Promise<BoundAddress> {
  try {
    return await input.start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new SocError('platform.portInUse', { host, port });
    throw error;
  }
}

/** Starts every input that is switched on; if one cannot start, the others are stopped and its error is thrown. */
export async function startInputs(options: StartInputsOptions): Promise<RunningInputs> {
  const { config, spool: sink, health: observer, clock, verifyKey } = options;
  const { syslogUdp, syslogTcp, netflow, http } = config.inputs;
  const given = { sink, observer, clock };
  const udp = syslogUdpInput({ ...given, host: syslogUdp.host, port: syslogUdp.port });
  const flows = netflowUdpInput({ ...given, host: netflow.host, port: netflow.port });
  const inputs = [
    [syslogUdp, udp],
    [syslogTcp, syslogTcpInput({ ...given, host: syslogTcp.host, port: syslogTcp.port })],
    [netflow, flows],
    [http, httpNdjsonInput({ ...given, host: http.host, port: http.port, verifyKey })],
  ] as const;
  const started: Input[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((input) => input.stop()));
  };
  const bound: (BoundAddress | undefined)[] = [];
  try {
    for (const [settings, input] of inputs) {
      bound.push(settings.enabled ? await startInput(input, settings.host, settings.port) : undefined);
      if (settings.enabled) started.push(input);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    syslogUdp: bound[0],
    syslogTcp: bound[1],
    netflow: bound[2],
    http: bound[3],
    datagrams: () => udp.datagrams + flows.datagrams,
    kernelDrops: () => (udp.stats().kernelDrops ?? 0) + (flows.stats().kernelDrops ?? 0),
    stop,
  };
}
