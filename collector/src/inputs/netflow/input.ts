import type { InputOptions } from '../input.ts';
import { inputKind, listenSettings } from '../input-kind.ts';
import { UdpInput } from '../udp/udp-input.ts';

/** NetFlow v5, v9 and IPFIX over UDP: datagrams are kept as they are. */
export const netflow = inputKind({
  id: 'netflow',
  code: 2,
  title: { zh: 'NetFlow / IPFIX（UDP）', en: 'NetFlow v5, v9 and IPFIX over UDP' },
  transport: 'udp',
  decode: 'netflow',
  live: true,
  settings: listenSettings(2055, { enabled: true, hostVariable: 'QIAOLOU_NETFLOW_HOST' }),
  open: (settings, given) => netflowUdpInput({ ...settings, ...given }),
});

/** Opens NetFlow over UDP. */
export function netflowUdpInput(options: InputOptions): UdpInput {
  return new UdpInput('netflow', options, (payload) => payload);
}
