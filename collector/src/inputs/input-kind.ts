import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { LOOPBACK, type Input, type InputGiven, type ListeningInput } from './input.ts';
import type { RecordOrigin } from './record-origin.ts';

/** What is known of an input whatever it does. */
interface KindFacts<Id extends string, Settings extends z.ZodType<InputSettings>> extends RecordOrigin<Id> {
  /** What people call it. */
  readonly title: { readonly zh: string; readonly en: string };
  /** Section `inputs.<id in camel case>` of the configuration; an absent section must be accepted. */
  readonly settings: Settings;
}

/** A kind of input that senders send to. */
export interface ListeningKind<
  Id extends string = string,
  Settings extends z.ZodType<ListenSettings> = z.ZodType<ListenSettings>,
> extends KindFacts<Id, Settings> {
  readonly transport: 'udp' | 'tcp';
  /** Makes an input that is not started yet. */
  open(settings: z.output<Settings>, given: InputGiven): ListeningInput;
}

/** A kind of input that fetches what there is: files, a broker, devices that are asked. It opens no port. */
export interface FetchingKind<
  Id extends string = string,
  Settings extends z.ZodType<InputSettings> = z.ZodType<InputSettings>,
> extends KindFacts<Id, Settings> {
  readonly transport: 'none';
  /** Makes an input that is not started yet. */
  open(settings: z.output<Settings>, given: InputGiven): Input;
}

/** A kind of input: everything the platform has to know of it. */
export type InputKind<Id extends string = string> = ListeningKind<Id> | FetchingKind<Id>;

/** Settings that every input has. */
export interface InputSettings {
  readonly enabled: boolean;
}

/** Settings that every input has that listens. */
export type ListenSettings = z.output<z.ZodObject<ReturnType<typeof listenShape>>>;

/**
 * Declares an input that listens.
 *
 * @example
 * export const syslogTls = inputKind({ id: 'syslog-tls', code: 5, settings: listenSettings(6514), … });
 */
export function inputKind<const Id extends string, Settings extends z.ZodType<ListenSettings>>(
  kind: ListeningKind<Id, Settings>,
): ListeningKind<Id, Settings> {
  return kind;
}

/** Declares an input that opens no port. */
export function fetchingKind<const Id extends string, Settings extends z.ZodType<InputSettings>>(
  kind: Omit<FetchingKind<Id, Settings>, 'transport'>,
): FetchingKind<Id, Settings> {
  return Object.assign(kind, { transport: 'none' } as const);
}

/** The shape of `InputSettings`, to be spread into the settings of an input that fetches. */
export function fetchShape() {
  return { enabled: enabledSetting(false) };
}

function enabledSetting(enabled: boolean) {
  return setting(z.boolean().default(enabled), { zh: '是否启用', en: 'false leaves the input out' });
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
    enabled: enabledSetting(enabled),
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
