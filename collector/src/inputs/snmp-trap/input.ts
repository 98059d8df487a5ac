import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { AUTH_PROTOCOLS } from '../../snmp/usm.ts';
import { inputKind, listenShape } from '../input-kind.ts';
import { SnmpTrapInput } from './snmp-trap-input.ts';

/** Traps and informs of SNMP v1, v2c and v3 over UDP, from whoever knows a community or has a user's passwords. */
export const snmpTrap = inputKind({
  id: 'snmp-trap',
  code: 41,
  title: { zh: 'SNMP Trap（UDP）', en: 'SNMP traps over UDP' },
  transport: 'udp',
  decode: 'text',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(1162),
      communities: setting(z.array(z.string().min(1).max(255)).max(64).default([]), {
        secret: true,
        zh: '接受的团体名（v1、v2c）；为空则不接受 v1、v2c',
        en: 'communities of v1 and v2c that are taken; none: neither is taken',
      }),
      users: setting(
        z
          .array(
            z.strictObject({
              name: z.string().min(1).max(32),
              auth: z.enum(AUTH_PROTOCOLS).default('sha256'),
              authPassword: z.string().min(8).max(255),
              privacyPassword: z.string().min(8).max(255).optional(),
            }),
          )
          .max(64)
          .default([]),
        {
          secret: true,
          zh: 'SNMPv3 用户：name、auth（sha1、sha224、sha256、sha384、sha512）、authPassword、privacyPassword（AES-128）；不写 privacyPassword 表示不要求加密',
          en: 'users of v3: name, auth (sha1, sha224, sha256, sha384, sha512), authPassword, privacyPassword (AES-128); without the last, what is sent need not be private',
        },
      ),
    })
    .prefault({}),
  open: ({ communities, users, ...settings }, given) =>
    new SnmpTrapInput(
      { ...settings, ...given },
      { communities, users: users.map((user) => ({ ...user, privacyPassword: user.privacyPassword })) },
    ),
});
