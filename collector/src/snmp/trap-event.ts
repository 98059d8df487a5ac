import { isIP } from 'node:net';
import { isoTime } from '@qiaolou/schema';
import { makerOf } from './makers.ts';
import type { Trap, VarBind } from './trap-message.ts';
import type { ReadTrap } from './trap-reader.ts';

interface Known {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Notifications of SNMPv2-MIB and IF-MIB (RFC 3418, RFC 2863). Any other is told by its number. */
const KNOWN: Readonly<Record<string, Known>> = {
  '1.3.6.1.6.3.1.1.5.1': known('coldStart', 'cold_start', { 'event.category': 'host', 'event.type': 'start' }),
  '1.3.6.1.6.3.1.1.5.2': known('warmStart', 'warm_start', { 'event.category': 'host', 'event.type': 'start' }),
  '1.3.6.1.6.3.1.1.5.3': known('linkDown', 'link_down', { 'event.category': 'network', 'event.type': 'end' }),
  '1.3.6.1.6.3.1.1.5.4': known('linkUp', 'link_up', { 'event.category': 'network', 'event.type': 'start' }),
  '1.3.6.1.6.3.1.1.5.5': known('authenticationFailure', 'snmp_authentication_failure', {
    ...{ 'event.category': 'authentication', 'event.type': 'start', 'event.outcome': 'failure' },
  }),
  '1.3.6.1.6.3.1.1.5.6': known('egpNeighborLoss', 'egp_neighbor_loss', { 'event.category': 'network' }),
};

/** Columns that name what the trap is about (RFC 2863 §6), and what is told of them. */
const COLUMNS: readonly (readonly [prefix: string, field: string])[] = [
  ['1.3.6.1.2.1.2.2.1.1.', 'snmp.interface_index'],
  ['1.3.6.1.2.1.2.2.1.2.', 'snmp.interface_name'],
  ['1.3.6.1.2.1.31.1.1.1.1.', 'snmp.interface_name'],
];

/** The event of a trap, ECS, as JSON. `peer` is who sent the datagram. */
export function trapEvent({ version, trap, user, engineId }: ReadTrap, peer: string, receivedAt: number): string {
  const kind = KNOWN[trap.oid];
  const name = kind?.name ?? (trap.oid === '' ? 'trap' : trap.oid);
  const variables = trap.varBinds.map(({ oid, value }) => `${oid}=${value}`);
  return JSON.stringify({
    '@timestamp': isoTime(receivedAt),
    'event.kind': 'event',
    'event.dataset': 'snmp.trap',
    'event.action': 'snmp_trap',
    ...kind?.fields,
    message: [name, ...variables].join(' '),
    'observer.ip': observerOf(trap, peer),
    'observer.vendor': makerOf(trap.enterprise ?? '') ?? makerOf(trap.oid),
    'snmp.version': version,
    'snmp.trap_oid': trap.oid === '' ? undefined : trap.oid,
    'snmp.trap_name': kind?.name,
    'snmp.enterprise': trap.enterprise,
    'snmp.uptime_ms': trap.uptimeMs,
    'snmp.user': user,
    'snmp.engine_id': engineId,
    'snmp.variables': variables,
    ...interfaceOf(trap.varBinds),
  });
}

function known(name: string, action: string, fields: Readonly<Record<string, string>>): Known {
  return { name, fields: { 'event.action': action, ...fields } };
}

/** A device behind a proxy says which it is; one that says 0.0.0.0 says nothing. */
function observerOf({ agentAddress }: Trap, peer: string): string | undefined {
  if (agentAddress !== undefined && isIP(agentAddress) !== 0 && agentAddress !== '0.0.0.0') return agentAddress;
  return isIP(peer) === 0 ? undefined : peer;
}

function interfaceOf(varBinds: readonly VarBind[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { oid, value } of varBinds)
    for (const [prefix, field] of COLUMNS) if (oid.startsWith(prefix)) found[field] ??= value;
  return found;
}
