import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { LOOPBACK, type Input, type InputGiven } from './input.ts';
import type { RecordOrigin } from './record-origin.ts';

/** A kind of network input: everything the platform has to know of it. */
export interface InputKind<
  Id extends string = string,
  Settings extends z.ZodType<ListenSettings> = z.ZodType<ListenSettings>,
> extends RecordOrigin<Id> {
  /** What people call it. */
  readonly title: { readonly zh: string; readonly en: string };
  readonly transport: 'udp' | 'tcp';
  /** Section `inputs.<id in camel case>` of the configuration; an absent section must be accepted. */
  readonly settings: Settings;
  /** Makes an input that is not started yet. */
  open(settings: z.output<Settings>, given: InputGiven): Input;
}

/** Settings that every input has. */
export type ListenSettings = z.output<z.ZodObject<ReturnType<typeof listenShape>>>;

/**
 * Declares an input.
 *
 * @example
 * export const syslogTls = inputKind({ id: 'syslog-tls', code: 5, settings: listenSettings(6514), … });
 */
export function inputKind<const Id extends string, Settings extends z.ZodType<ListenSettings>>(
  kind: InputKind<Id, Settings>,
): InputKind<Id, Settings> {
  return kind;
}

/** How the settings of an input depart from those of a new one. */
export interface ListenDefaults {
  readonly enabled?: boolean;
  /** Environment variable of the address from before there was a rule for its name; it goes on working. */
  readonly hostVariable?: string;
}

/**
 * The shape of `ListenSettings`, to be spread into the settings of an input that has more. A new input is off until it
 * is asked for: an upgrade opens no port.
 */
export function listenShape(defaultPort: number, { enabled = false, hostVariable }: ListenDefaults = {}) {
  return {
    enabled: setting(z.boolean().default(enabled), { zh: '是否启用', en: 'false leaves the input out' }),
    host: setting(z.string().min(1).default(LOOPBACK), {
      ...(hostVariable === undefined ? {} : { env: hostVariable }),
      zh: '监听地址',
      en: 'address to listen on',
    }),
    port: setting(z.number().int().min(0).max(65_535).default(defaultPort), {
      zh: '监听端口；0 表示任选空闲端口',
      en: 'port to listen on; 0 takes a free one',
    }),
  };
}

/** Connections an input takes by default. */
export interface ConnectionDefaults {
  readonly total: number;
  readonly perAddress: number;
}

/** The shape of the settings that an input has besides when senders connect to it. */
export function connectionShape({ total, perAddress }: ConnectionDefaults) {
  return {
    maxConnections: setting(z.number().int().min(1).max(1_000_000).default(total), {
      zh: '同时连接数上限；进程可用的文件描述符较少时自动降低',
      en: 'connections at the same time; brought down when the process may open fewer files',
    }),
    maxConnectionsPerAddress: setting(z.number().int().min(1).max(1_000_000).default(perAddress), {
      zh: '同一地址（IPv6 按 /64）同时连接数上限',
      en: 'connections at the same time from one address (IPv6: one /64)',
    }),
  };
}

/** Settings of an input that has no others. */
export function listenSettings(defaultPort: number, defaults: ListenDefaults = {}) {
  return z.strictObject(listenShape(defaultPort, defaults)).prefault({});
}
