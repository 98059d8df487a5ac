import { trimDatagram } from '../framing/index.ts';
import type { InputOptions } from './input.ts';
import { UdpInput } from './udp-input.ts';

/** Syslog over UDP (RFC 5426): one message per datagram, whatever its dialect. */
export function syslogUdpInput(options: InputOptions): UdpInput {
  return new UdpInput('syslog-udp', options, trimDatagram);
}
