import type { InputOptions } from './input.ts';
import { UdpInput } from './udp-input.ts';

/** NetFlow v5, v9 and IPFIX over UDP: datagrams are kept as they are. */
export function netflowUdpInput(options: InputOptions): UdpInput {
  return new UdpInput('netflow', options, (payload) => payload);
}
