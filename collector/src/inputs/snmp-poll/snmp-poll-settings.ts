import { isIP } from 'node:net';
import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { AUTH_PROTOCOLS } from '../../snmp/usm.ts';
import { fetchShape } from '../input-kind.ts';

const name = z.string().min(1).max(100);
const password = z.string().min(8).max(255);
const oid = z.string().regex(/^[012](?:\.(?:0|[1-9]\d{0,9})){1,40}$/, 'an OID in digits is expected');

const credential = z.union([
  z.strictObject({ name, community: z.string().min(1).max(255) }),
  z.strictObject({
    name,
    user: z.string().min(1).max(32),
    auth: z.enum(AUTH_PROTOCOLS).default('sha256'),
    authPassword: password,
    privacyPassword: password.optional(),
  }),
]);

const device = z.strictObject({
  address: z.string().refine((text) => isIP(text) !== 0, { error: 'an IP address is expected' }),
  port: z.number().int().min(1).max(65_535).default(161),
  credential: name,
  name: name.optional(),
  seconds: z.number().int().min(1).max(86_400).optional(),
  values: z.array(name).max(20).default([]),
});

const value = z.strictObject({
  name,
  oid,
  unit: z.string().min(1).max(20).optional(),
  above: z.number().optional(),
});

/** Section `inputs.snmpPoll`. */
export const snmpPollSettings = z
  .strictObject({
    ...fetchShape(),
    credentials: setting(z.array(credential).max(64).default([]), {
      secret: true,
      zh: '口令：name 与 community（v2c），或 name、user、auth（sha1、sha224、sha256、sha384、sha512）、authPassword、privacyPassword（v3，AES-128；不写则不加密）',
      en: 'name and community (v2c), or name, user, auth (sha1, sha224, sha256, sha384, sha512), authPassword, privacyPassword (v3 with AES-128; without the last nothing is private)',
    }),
    devices: setting(z.array(device).max(500).default([]), {
      zh: '轮询哪些设备：address、credential（上面的 name）、port、name、seconds（间隔）、values（下面的 name），见 docs/operations.md',
      en: 'devices: address, credential (a name above), port, name, seconds (between polls), values (names below); see docs/operations.md',
    }),
    values: setting(z.array(value).max(100).default([]), {
      zh: '另外要读的数：name、oid（标量或表中一列）、unit、above（最大的一个超过它时告知）',
      en: 'numbers that are read besides: name, oid (a scalar or a column), unit, above (when the largest exceeds it, that is told)',
    }),
    seconds: setting(z.number().int().min(1).max(86_400).default(60), {
      unit: 's',
      zh: '两次轮询的间隔',
      en: 'time between two polls of a device',
    }),
    timeoutSeconds: setting(z.number().int().min(1).max(30).default(3), {
      unit: 's',
      zh: '等一个回答的时间',
      en: 'how long an answer is waited for',
    }),
    retries: setting(z.number().int().min(0).max(5).default(2), {
      zh: '没有回答时再问几次',
      en: 'how often a question without an answer is asked again',
    }),
    interfaces: setting(z.boolean().default(true), {
      zh: '是否读接口表（状态、流量、差错）',
      en: 'whether interfaces are read: status, traffic, errors',
    }),
    maxInterfaces: setting(z.number().int().min(1).max(4_096).default(1_024), {
      zh: '每台设备最多读多少个接口',
      en: 'interfaces that are read of a device',
    }),
    pollEvents: setting(z.boolean().default(true), {
      zh: '每次轮询是否留一条汇总日志；false 只留变化',
      en: 'whether each poll is kept as an event of sums; false: changes only',
    }),
  })
  .refine(
    ({ credentials, devices }) =>
      devices.every((one) => credentials.some(({ name: known }) => known === one.credential)),
    { error: 'devices: credential must be a name of credentials' },
  )
  .refine(
    ({ values, devices }) =>
      devices.every((one) => one.values.every((wanted) => values.some((v) => v.name === wanted))),
    {
      error: 'devices: values must be names of values',
    },
  )
  .refine(({ devices }) => new Set(devices.map(({ address, port }) => `${address} ${port}`)).size === devices.length, {
    error: 'devices: each address and port once',
  })
  .prefault({});

/** Settings of the input. */
export type SnmpPollSettings = z.output<typeof snmpPollSettings>;
/** A device that is polled. */
export type PolledDevice = SnmpPollSettings['devices'][number];
/** A number that is read besides. */
export type PolledValue = SnmpPollSettings['values'][number];
/** What a device is asked with. */
export type SnmpCredential = SnmpPollSettings['credentials'][number];
