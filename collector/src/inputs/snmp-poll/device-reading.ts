import { SnmpFault } from '../../snmp/snmp-fault.ts';
import type { VarBind } from '../../snmp/trap-message.ts';
import { walkColumns, type Ask, type Walked } from '../../snmp/walk-columns.ts';
import type { PolledValue } from './snmp-poll-settings.ts';

/** An interface as a poll found it (RFC 2863). */
export interface InterfaceReading {
  readonly index: string;
  /** `ifName`, else `ifDescr`, else the index. */
  readonly name: string;
  readonly alias: string | undefined;
  readonly admin: 'up' | 'down' | 'testing' | undefined;
  readonly oper: 'up' | 'down' | 'other' | undefined;
  /** Mbit/s. */
  readonly speed: number | undefined;
  readonly inOctets: CounterReading | undefined;
  readonly outOctets: CounterReading | undefined;
  readonly inErrors: CounterReading | undefined;
  readonly outErrors: CounterReading | undefined;
  /** `ifCounterDiscontinuityTime`: counters before another value are of other counting. */
  readonly discontinuity: string | undefined;
}

/** A counter, and how far it counts before it begins anew. */
export interface CounterReading {
  readonly value: bigint;
  readonly bits: 32 | 64;
}

/** A number that was asked for by its OID. */
interface ValueReading {
  readonly name: string;
  readonly unit: string | undefined;
  readonly above: number | undefined;
  /** The largest of its rows, and where; undefined: the device has none. */
  readonly largest: { readonly value: number; readonly index: string } | undefined;
}

/** What a poll found. */
export interface DeviceReading {
  readonly name: string | undefined;
  readonly objectId: string | undefined;
  /** `sysUpTime`, hundredths of a second, of 32 bits. */
  readonly uptime: number | undefined;
  readonly interfaces: readonly InterfaceReading[];
  readonly values: readonly ValueReading[];
  /** There are more interfaces than are read. */
  readonly isCut: boolean;
}

/** What is read. */
export interface ReadingPlan {
  readonly interfaces: boolean;
  readonly maxInterfaces: number;
  readonly values: readonly PolledValue[];
}

const SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0';
const SYS_UPTIME = '1.3.6.1.2.1.1.3.0';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';
const IF_TABLE = '1.3.6.1.2.1.2.2.1';
const IFX_TABLE = '1.3.6.1.2.1.31.1.1.1';
/** ifDescr, ifAdminStatus, ifOperStatus, ifInOctets, ifInErrors, ifOutOctets, ifOutErrors. */
const IF_COLUMNS = [2, 7, 8, 10, 14, 16, 20].map((column) => `${IF_TABLE}.${column}`);
/** ifName, ifHCInOctets, ifHCOutOctets, ifHighSpeed, ifAlias, ifCounterDiscontinuityTime. */
const IFX_COLUMNS = [1, 6, 10, 15, 18, 19].map((column) => `${IFX_TABLE}.${column}`);
const VALUE_ROWS = 256;
/** Questions beyond what the rows account for. */
const SPARE_REQUESTS = 16;

/** Asks a device for all that is to be known. Rejects with `SnmpFault`. */
export async function readDevice(ask: Ask, { interfaces, maxInterfaces, values }: ReadingPlan): Promise<DeviceReading> {
  const { errorStatus, varBinds } = await ask({
    kind: 'get',
    oids: [SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME],
    repetitions: 0,
  });
  if (errorStatus !== 0) throw new SnmpFault(`error${errorStatus}`);
  const of = (oid: string): VarBind | undefined => varBinds.find((one) => one.oid === oid);
  const limits = { rows: maxInterfaces, requests: maxInterfaces + SPARE_REQUESTS };
  const table = interfaces ? await walkColumns(IF_COLUMNS, ask, limits) : undefined;
  const more = interfaces ? await walkColumns(IFX_COLUMNS, ask, limits) : undefined;
  const read: ValueReading[] = [];
  for (const value of values) read.push(await readValue(ask, value));
  return {
    name: textOf(of(SYS_NAME)),
    objectId: of(SYS_OBJECT_ID)?.type === 'OID' ? of(SYS_OBJECT_ID)?.value : undefined,
    uptime: numberOf(of(SYS_UPTIME)),
    interfaces: table === undefined ? [] : interfacesOf(table, more),
    values: read,
    isCut: table?.isCut === true,
  };
}

async function readValue(ask: Ask, { name, oid, unit, above }: PolledValue): Promise<ValueReading> {
  const told = { name, unit, above };
  if (oid.endsWith('.0')) {
    const { varBinds } = await ask({ kind: 'get', oids: [oid], repetitions: 0 });
    const value = varBinds[0]?.oid === oid ? numberOf(varBinds[0]) : undefined;
    return { ...told, largest: value === undefined ? undefined : { value, index: '0' } };
  }
  const { rows } = await walkColumns([oid], ask, { rows: VALUE_ROWS, requests: VALUE_ROWS + SPARE_REQUESTS });
  let largest: ValueReading['largest'];
  for (const [index, [varBind]] of rows) {
    const value = numberOf(varBind);
    if (value !== undefined && (largest === undefined || value > largest.value)) largest = { value, index };
  }
  return { ...told, largest };
}

function interfacesOf({ rows }: Walked, more: Walked | undefined): readonly InterfaceReading[] {
  return [...rows].map(([index, row]) => {
    const [descr, admin, oper, inOctets, inErrors, outOctets, outErrors] = row;
    const [name, highIn, highOut, speed, alias, discontinuity] = more?.rows.get(index) ?? [];
    return {
      ...{ index, name: textOf(name) ?? textOf(descr) ?? index, alias: textOf(alias) },
      ...{ admin: adminOf(numberOf(admin)), oper: operOf(numberOf(oper)), speed: numberOf(speed) },
      ...{ inOctets: counterOf(highIn) ?? counterOf(inOctets), outOctets: counterOf(highOut) ?? counterOf(outOctets) },
      ...{ inErrors: counterOf(inErrors), outErrors: counterOf(outErrors), discontinuity: discontinuity?.value },
    };
  });
}

function adminOf(status: number | undefined): InterfaceReading['admin'] {
  return status === undefined ? undefined : ({ 1: 'up', 2: 'down', 3: 'testing' } as const)[status];
}

/** 1 up, 2 down, 7 lowerLayerDown (RFC 2863); unknown, testing, dormant and notPresent are neither. */
function operOf(status: number | undefined): InterfaceReading['oper'] {
  if (status === undefined) return undefined;
  return status === 1 ? 'up' : status === 2 || status === 7 ? 'down' : 'other';
}

function textOf(varBind: VarBind | undefined): string | undefined {
  if (varBind?.type !== 'STRING') return undefined;
  const text = varBind.value.trim().slice(0, 255);
  return text === '' ? undefined : text;
}

const NUMBERS: ReadonlySet<string> = new Set(['INTEGER', 'Gauge32', 'Counter32', 'Timeticks', 'Counter64']);

function numberOf(varBind: VarBind | undefined): number | undefined {
  return varBind !== undefined && NUMBERS.has(varBind.type) ? Number(varBind.value) : undefined;
}

function counterOf(varBind: VarBind | undefined): CounterReading | undefined {
  if (varBind?.type === 'Counter64') return { value: BigInt.asUintN(64, BigInt(varBind.value)), bits: 64 };
  if (varBind?.type === 'Counter32') return { value: BigInt.asUintN(32, BigInt(varBind.value)), bits: 32 };
  return undefined;
}
