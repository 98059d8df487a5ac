import { connectorSections } from '@qiaolou/playbooks';
import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);
const host = z.string().min(1);

/** Address of a listener; `enabled: false` leaves it out. Port 0 takes a free one. */
const listener = (defaultPort: number) =>
  z
    .strictObject({
      enabled: z.boolean().default(true),
      host: host.default('127.0.0.1'),
      port: port.default(defaultPort),
    })
    .prefault({});

/** The whole configuration of a platform process. Every key has a default; `qiaolou.example.yaml` documents each. */
export const configSchema = z.strictObject({
  /** Folder that holds everything the platform keeps. */
  dataDirectory: z.string().min(1).default('data'),
  /** IANA zone of the devices' clocks and of the calendar day. */
  zone: z.string().default('Asia/Shanghai'),
  console: z
    .strictObject({
      host: host.default('127.0.0.1'),
      port: port.default(8440),
      /** A gateway in front speaks https to browsers: cookies become `Secure`, answers carry HSTS. */
      behindHttps: z.boolean().default(false),
      /** How many proxies in front add to `X-Forwarded-For`; 0 believes none, and the peer's address is the client's. */
      trustedProxies: z.number().int().min(0).max(10).default(0),
    })
    .prefault({}),
  inputs: z
    .strictObject({
      syslogUdp: listener(5514),
      syslogTcp: listener(5514),
      netflow: listener(2055),
      http: listener(8441),
    })
    .prefault({}),
  spool: z
    .strictObject({
      /** Bytes on disk at which UDP is shed and TCP is paused. */
      maxBytes: z
        .number()
        .int()
        .min(1_000_000)
        .default(4 * 1024 ** 3),
      /** Longest wait for durability, ms. */
      fsyncIntervalMs: z.number().int().min(1).max(1_000).default(100),
    })
    .prefault({}),
  stores: z
    .strictObject({
      elasticsearch: z
        .strictObject({
          url: z.url().optional(),
          username: z.string().optional(),
          password: z.string().optional(),
          apiKey: z.string().optional(),
          indexPrefix: z.string().default('soc-events'),
        })
        .prefault({}),
      database: z.strictObject({ url: z.string().optional() }).prefault({}),
      redis: z.strictObject({ url: z.string().optional() }).prefault({}),
    })
    .prefault({}),
  detection: z
    .strictObject({
      /** Folders with Sigma rules besides the shipped ones. */
      ruleDirectories: z.array(z.string()).default([]),
      /** Device times further than this from the receive time are replaced by it, hours. */
      maxClockSkewHours: z.number().positive().default(24),
    })
    .prefault({}),
  automation: z
    .strictObject({
      /** Open an incident by itself for a high or critical alert whose technique a playbook handles. */
      openIncidents: z.boolean().default(false),
      /** Start that playbook by itself. */
      startPlaybooks: z.boolean().default(false),
      /** `drill` plans every action and does none. */
      playbookMode: z.enum(['live', 'drill']).default('live'),
    })
    .prefault({}),
  /** One section a connector, declared with it. */
  connectors: z.strictObject(connectorSections()).prefault({}),
  audit: z
    .strictObject({
      /** A signed checkpoint at least every so many entries. */
      checkpointEntries: z.number().int().min(1).default(256),
      /** … and so many seconds after activity. */
      checkpointSeconds: z.number().int().min(1).default(60),
    })
    .prefault({}),
  log: z
    .strictObject({ level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info') })
    .prefault({}),
});

/** A checked configuration. */
export type Config = Readonly<z.output<typeof configSchema>>;

/** What may be written in `qiaolou.yaml`. */
export type ConfigInput = z.input<typeof configSchema>;
