import { inputKind, listenSettings } from '../input-kind.ts';
import { SyslogTcpInput } from './syslog-tcp-input.ts';

/** Syslog over TCP (RFC 6587). */
export const syslogTcp = inputKind({
  id: 'syslog-tcp',
  code: 1,
  title: { zh: 'Syslog（TCP）', en: 'syslog over TCP' },
  transport: 'tcp',
  decode: 'text',
  live: true,
  settings: listenSettings(5514, { enabled: true, hostVariable: 'QIAOLOU_SYSLOG_TCP_HOST' }),
  open: (settings, given) => new SyslogTcpInput({ ...settings, ...given }),
});
