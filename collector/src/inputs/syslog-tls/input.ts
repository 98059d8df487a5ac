import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { multiLineSetting } from '../block-settings.ts';
import { connectionShape, inputKind, listenShape } from '../input-kind.ts';
import { SyslogTcpInput } from '../syslog-tcp/syslog-tcp-input.ts';
import { hasServerCertificate, tlsSection } from '../tls/tls-settings.ts';
import { tlsTransport } from '../tls/tls-transport.ts';

/** Syslog over TLS (RFC 5425); the framings of RFC 6587 are understood too. */
export const syslogTls = inputKind({
  id: 'syslog-tls',
  code: 20,
  title: { zh: 'Syslog（TLS，客户端证书）', en: 'syslog over TLS, with client certificates' },
  transport: 'tcp',
  decode: 'text',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(6514),
      ...connectionShape({ total: 1_024, perAddress: 256 }),
      idleSeconds: setting(z.number().int().min(1).max(86_400).default(3_600), {
        unit: 's',
        zh: '这么久没有一条完整日志的连接被关闭',
        en: 'a connection that completes no record for so long is closed',
      }),
      multiLine: multiLineSetting(),
      tls: tlsSection('required'),
    })
    .refine(({ enabled, tls }) => !enabled || hasServerCertificate(tls), {
      path: ['tls', 'certificateFile'],
      error: 'certificateFile and keyFile are needed',
    })
    .prefault({}),
  open: ({ idleSeconds, tls, ...settings }, given) =>
    new SyslogTcpInput(
      { ...settings, ...given, idleTimeoutMs: idleSeconds * 1_000 },
      tlsTransport({ listener: 'syslog-tls', tls, clock: given.clock }),
    ),
});
