import type { RecordOrigin } from '../../inputs/record-origin.ts';

/** Files that are imported: a reader that runs when asked and ends, no input that listens. */
export const importReader = { id: 'import', code: 4, decode: 'text', live: false } as const satisfies RecordOrigin;
