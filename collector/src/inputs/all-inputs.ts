import { fileTail } from './file-tail/input.ts';
import { beats } from './beats/input.ts';
import { elasticsearchBulk } from './elasticsearch-bulk/input.ts';
import { collectorForward } from './collector-forward/input.ts';
import { http } from './http/input.ts';
import { kafka } from './kafka/input.ts';
import { netflow } from './netflow/input.ts';
import { sflow } from './sflow/input.ts';
import { snmpPoll } from './snmp-poll/input.ts';
import { snmpTrap } from './snmp-trap/input.ts';
import { syslogTcp } from './syslog-tcp/input.ts';
import { syslogTls } from './syslog-tls/input.ts';
import { syslogUdp } from './syslog-udp/input.ts';

/** Every kind of input, in the order they are started: one line each. */
export const INPUT_KINDS = [
  syslogUdp, //
  syslogTcp,
  syslogTls,
  netflow,
  sflow,
  http,
  fileTail,
  beats,
  elasticsearchBulk,
  collectorForward,
  snmpTrap,
  kafka,
  snmpPoll,
] as const;

type Kinds = (typeof INPUT_KINDS)[number];

/** The kind of input with an id, by its own type. Throws for one that is not listed. */
export function inputKindOf<Id extends Kinds['id']>(id: Id): Extract<Kinds, { readonly id: Id }> {
  const found = INPUT_KINDS.find((kind): kind is Extract<Kinds, { readonly id: Id }> => kind.id === id);
  if (found === undefined) throw new Error(`no kind of input ${id}`);
  return found;
}
