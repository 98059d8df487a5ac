import { trimDatagram } from '../../framing/index.ts';
import type { InputOptions } from '../input.ts';
import { inputKind, listenSettings } from '../input-kind.ts';
import { UdpInput } from '../udp/udp-input.ts';

/** Syslog over UDP (RFC 5426): one message per datagram, whatever its dialect. */
export const syslogUdp = inputKind({
  id: 'syslog-udp',
  code: 0,
  title: { zh: 'Syslog（UDP）', en: 'syslog over UDP' },
  transport: 'udp',
  decode: 'text',
  live: true,
  settings: listenSettings(5514, { enabled: true, hostVariable: 'QIAOLOU_SYSLOG_HOST' }),
  open: (settings, given) => syslogUdpInput({ ...settings, ...given }),
});

/** Opens syslog over UDP. */
export function syslogUdpInput(options: InputOptions): UdpInput {
  return new UdpInput('syslog-udp', options, trimDatagram);
}
