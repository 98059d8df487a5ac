import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { multiLineSetting } from '../block-settings.ts';
import { connectionShape, inputKind, listenShape } from '../input-kind.ts';
import { SyslogTcpInput } from './syslog-tcp-input.ts';

/** Syslog over TCP (RFC 6587). */
export const syslogTcp = inputKind({
  id: 'syslog-tcp',
  code: 1,
  title: { zh: 'Syslog（TCP）', en: 'syslog over TCP' },
  transport: 'tcp',
  decode: 'text',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(5514, { enabled: true, hostVariable: 'QIAOLOU_SYSLOG_TCP_HOST' }),
      ...connectionShape({ total: 1_024, perAddress: 256 }),
      idleSeconds: setting(z.number().int().min(1).max(86_400).default(600), {
        unit: 's',
        zh: '这么久没有一条完整日志的连接被关闭',
        en: 'a connection that completes no record for so long is closed',
      }),
      multiLine: multiLineSetting(),
    })
    .prefault({}),
  open: ({ idleSeconds, ...settings }, given) =>
    new SyslogTcpInput({ ...settings, ...given, idleTimeoutMs: idleSeconds * 1_000 }),
});
