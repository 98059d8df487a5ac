import { octets, trapV2c, varBind } from '../../snmp/ber-writer.ts';
import { sendDatagrams } from './datagrams.ts';
import type { TestSender } from './sender.ts';

const VARIABLE = '1.3.6.1.4.1.8072.2.3.2.1';

/** A device whose traps have the payload as their variable. */
export const sender: TestSender = {
  settings: { communities: ['secret'] },
  send: (port, payloads) =>
    sendDatagrams(
      port,
      payloads.map((payload) => trapV2c('secret', '1.3.6.1.4.1.8072.2.3.0.1', [varBind(VARIABLE, octets(payload))])),
    ),
  payloadOf: (spooled) => {
    const [variable = ''] = (JSON.parse(spooled) as { readonly 'snmp.variables': readonly string[] })['snmp.variables'];
    return variable.slice(`${VARIABLE}=`.length);
  },
};
