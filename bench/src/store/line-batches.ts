import { closeSync, openSync, readSync } from 'node:fs';

/** Events handed to a store at once. */
const BATCH = 2_000;
const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

/** The lines of files in batches of 2,000 or so many, each without its last line end; little of a file is in memory. */
export function* lineBatches(files: readonly string[], size = BATCH): Generator<Buffer> {
  for (const file of files) {
    let rest = Buffer.alloc(0);
    for (const chunk of chunksOf(file)) {
      const bytes = Buffer.concat([rest, chunk]);
      let from = 0;
      let lines = 0;
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
        if (++lines % size > 0) continue;
        yield bytes.subarray(from, at);
        from = at + 1;
      }
      rest = bytes.subarray(from);
    }
    if (rest.length > 1) yield rest.subarray(0, -1);
  }
}

function* chunksOf(file: string): Generator<Buffer> {
  const handle = openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = readSync(handle, chunk);
      if (read === 0) return;
      yield chunk.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}
