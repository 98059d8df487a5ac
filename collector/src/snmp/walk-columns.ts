import type { PduRequest, PduResponse } from './pdu.ts';
import { SnmpFault } from './snmp-fault.ts';
import type { VarBind } from './trap-message.ts';

/** Asks a device; rejects with `SnmpFault` when there is no answer. */
export type Ask = (request: Omit<PduRequest, 'id'>) => Promise<PduResponse>;

/** What a walk may take. */
export interface WalkLimits {
  readonly rows: number;
  readonly requests: number;
}

/** Rows of a table by their index: the value of each column, undefined where there is none. */
export interface Walked {
  readonly rows: ReadonlyMap<string, readonly (VarBind | undefined)[]>;
  /** There are more rows than are taken. */
  readonly isCut: boolean;
}

interface Column {
  readonly oid: string;
  readonly place: number;
  last: string;
  isDone: boolean;
}

/** Values asked for at once: what fits in a datagram of 1,472 bytes. */
const VALUES = 40;
const TOO_BIG = 1;

/**
 * Reads columns of a table side by side (RFC 3416 §4.2.3). Throws `SnmpFault` for a device that goes in circles, never comes to an
 * end, or answers with an error.
 */
export async function walkColumns(oids: readonly string[], ask: Ask, limits: WalkLimits): Promise<Walked> {
  const columns = oids.map((oid, place): Column => ({ oid, place, last: oid, isDone: false }));
  const rows = new Map<string, (VarBind | undefined)[]>();
  let isCut = false;
  let most = VALUES;
  for (let requests = 0; ; requests++) {
    const asked = columns.filter(({ isDone }) => !isDone);
    if (asked.length === 0) return { rows, isCut };
    if (requests >= limits.requests) throw new SnmpFault('endless');
    const repetitions = Math.max(1, Math.floor(most / asked.length));
    const { errorStatus, varBinds } = await ask({ kind: 'getBulk', oids: asked.map(({ last }) => last), repetitions });
    if (errorStatus === TOO_BIG && most > 1) {
      most = Math.floor(most / 2);
      continue;
    }
    if (errorStatus !== 0) throw new SnmpFault(`error${errorStatus}`);
    if (varBinds.length === 0) throw new SnmpFault('empty');
    for (const [number, varBind] of varBinds.entries()) {
      const column = asked[number % asked.length];
      if (column !== undefined && !column.isDone)
        isCut = takeValue(column, varBind, { rows, limits, width: oids.length }) || isCut;
    }
  }
}

interface Table {
  readonly rows: Map<string, (VarBind | undefined)[]>;
  readonly limits: WalkLimits;
  readonly width: number;
}

/** True when it belongs to a row too many. */
function takeValue(column: Column, varBind: VarBind, { rows, limits, width }: Table): boolean {
  const { oid, type } = varBind;
  if (type === 'endOfMibView' || !oid.startsWith(`${column.oid}.`)) {
    column.isDone = true;
    return false;
  }
  if (compareOids(oid, column.last) <= 0) throw new SnmpFault('loop');
  column.last = oid;
  const index = oid.slice(column.oid.length + 1);
  const row = rows.get(index) ?? new Array<VarBind | undefined>(width).fill(undefined);
  if (!rows.has(index) && rows.size >= limits.rows) {
    column.isDone = true;
    return true;
  }
  rows.set(index, row);
  row[column.place] = varBind;
  return false;
}

/** Below zero when `a` comes before `b`: arc by arc, as numbers. */
export function compareOids(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = Number(left[i]) - Number(right[i]);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
