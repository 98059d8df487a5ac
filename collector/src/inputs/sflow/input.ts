import { inputKind, listenSettings } from '../input-kind.ts';
import { FlowInput } from '../udp/flow-input.ts';

/** sFlow version 5 over UDP: datagrams are kept as they are. Rolled up as `inputs.netflow.rollUp` says. */
export const sflow = inputKind({
  id: 'sflow',
  code: 6,
  title: { zh: 'sFlow（UDP）', en: 'sFlow v5 over UDP' },
  transport: 'udp',
  decode: 'flows',
  live: true,
  settings: listenSettings(6343),
  open: (settings, given) => new FlowInput('sflow', { ...settings, ...given }),
});
