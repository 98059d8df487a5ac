import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { connectionShape, inputKind, listenShape } from '../input-kind.ts';
import { plainTransport } from '../stream-transport.ts';
import { hasServerCertificate, tlsSection } from '../tls/tls-settings.ts';
import { tlsTransport } from '../tls/tls-transport.ts';
import { BeatsInput } from './beats-input.ts';

const ID = 'beats';

/** Beats (Winlogbeat, Filebeat, Auditbeat, Packetbeat) and Logstash, by the lumberjack protocol. */
export const beats = inputKind({
  id: ID,
  code: 21,
  title: { zh: 'Beats（Winlogbeat、Filebeat 等，可用 TLS）', en: 'Beats (lumberjack v2), with TLS or without' },
  transport: 'tcp',
  decode: 'shipped',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(5044),
      ...connectionShape({ total: 1_024, perAddress: 64 }),
      idleSeconds: setting(z.number().int().min(1).max(86_400).default(3_600), {
        unit: 's',
        zh: '这么久没有一条完整日志的连接被关闭',
        en: 'a connection that completes no event for so long is closed',
      }),
      tls: tlsSection('required'),
    })
    .prefault({}),
  open: ({ idleSeconds, tls, maxConnections: total, maxConnectionsPerAddress: perAddress, ...settings }, given) =>
    new BeatsInput(
      { ...settings, ...given, limits: { total, perAddress }, idleTimeoutMs: idleSeconds * 1_000 },
      hasServerCertificate(tls) ? tlsTransport({ listener: ID, tls, clock: given.clock }) : plainTransport(ID),
    ),
});
