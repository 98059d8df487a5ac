import { fetchingKind } from '../input-kind.ts';
import { SnmpPollInput } from './snmp-poll-input.ts';
import { snmpPollSettings } from './snmp-poll-settings.ts';

/** Devices that are asked by SNMP v2c or v3: whether they are there, what their interfaces do, numbers of their own. */
export const snmpPoll = fetchingKind({
  id: 'snmp-poll',
  code: 42,
  title: { zh: 'SNMP 轮询', en: 'devices polled by SNMP' },
  decode: 'text',
  live: true,
  settings: snmpPollSettings,
  open: (settings, given) => new SnmpPollInput(settings, given),
});
