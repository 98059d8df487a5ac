import { closeSync, openSync, readSync } from 'node:fs';
import { dayAfter } from './day-after.ts';
import type { MadeEvents } from './make-events.ts';

/** Events handed to a store at once. */
export const BATCH = 2_000;
const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

/** The lines of events in batches of 2,000 or so many, as `fileBatches`. */
export function* lineBatches({ files, rounds }: Pick<MadeEvents, 'files' | 'rounds'>, size = BATCH): Generator<Buffer> {
  for (let round = 0; round < rounds; round++)
    for (const batch of fileBatches(files, size)) yield round === 0 ? batch : ofRound(batch, round, files.length);
}

const DAY = /\d{4}-\d\d-\d\d(?=T)/g;
const ID = /(?<="event\.id":")[\da-f]/g;
const HEX = 16;

/** The lines so many rounds of days later: every ISO time in them, in their raw texts too; ids differ in their first digit. */
function ofRound(lines: Buffer, round: number, days: number): Buffer {
  const text = lines
    .toString('latin1')
    .replace(DAY, (day) => dayAfter(day, round * days))
    .replace(ID, (digit) => ((Number.parseInt(digit, HEX) + round) % HEX).toString(HEX));
  return Buffer.from(text, 'latin1');
}

/**
 * The lines of files in batches of 2,000 or so many, each without its last line end. A batch is there until the next one is
 * asked for: all are in one buffer, because what hands events over should leave nothing to be collected.
 */
function* fileBatches(files: readonly string[], size: number): Generator<Buffer> {
  let buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES * 4);
  for (const file of files) {
    const handle = openSync(file, 'r');
    try {
      let [from, at, end, lines] = [0, 0, 0, 0];
      for (;;) {
        const newline = buffer.subarray(0, end).indexOf(NEWLINE, at);
        if (newline >= 0) {
          at = newline + 1;
          if (++lines % size > 0) continue;
          yield buffer.subarray(from, newline);
          from = at;
          continue;
        }
        buffer.copyWithin(0, from, end);
        [from, at, end] = [0, end - from, end - from];
        if (buffer.length - end < CHUNK_BYTES) buffer = Buffer.concat([buffer], buffer.length * 2);
        const read = readSync(handle, buffer, end, CHUNK_BYTES, null);
        if (read === 0) break;
        end += read;
      }
      if (end > 1) yield buffer.subarray(0, buffer[end - 1] === NEWLINE ? end - 1 : end);
    } finally {
      closeSync(handle);
    }
  }
}
