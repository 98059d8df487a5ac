import type { RecordOrigin } from './record-origin.ts';

/** Marks between flows: this process puts them on the spool, nobody sends them. */
export const flowMarks = { id: 'flow-mark', code: 5, decode: 'flows', live: false } as const satisfies RecordOrigin;
