import { INPUT_KINDS } from '../inputs/all-inputs.ts';
import { flowMarks } from '../inputs/flow-marks.ts';
import type { RecordOrigin } from '../inputs/record-origin.ts';
import { importReader } from '../readers/import-file/reader.ts';

/** Everything that puts records on the spool: the inputs that listen, the readers that are asked, and marks of our own. */
export const RECORD_ORIGINS = [...INPUT_KINDS, importReader, flowMarks] as const satisfies readonly RecordOrigin[];

/** Id of an origin, as in `RawRecord.listener`. */
export type Listener = (typeof RECORD_ORIGINS)[number]['id'];

const BY_ID: ReadonlyMap<string, RecordOrigin<Listener>> = new Map(RECORD_ORIGINS.map((origin) => [origin.id, origin]));
const BY_CODE: ReadonlyMap<number, RecordOrigin<Listener>> = new Map(
  RECORD_ORIGINS.map((origin) => [origin.code, origin]),
);

/** The origin a record names; undefined for one that is not known here. */
export function originOf(listener: string): RecordOrigin<Listener> | undefined {
  return BY_ID.get(listener);
}

/** The origin with this byte in the spool; undefined for one that is not known here. */
export function originWithCode(code: number): RecordOrigin<Listener> | undefined {
  return BY_CODE.get(code);
}
