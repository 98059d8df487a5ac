import { createHash } from 'node:crypto';

/** Whole numbers from 0 up to `below`, the same sequence for the same name. */
export type Draw = (below: number) => number;

/** A sequence that a name decides: twins are the same each time they are made, and say nothing of what they replace. */
export function randomOfName(name: string): Draw {
  let round = 0;
  let bytes = Buffer.alloc(0);
  let at = 0;
  return (below) => {
    if (at + 4 > bytes.length) {
      bytes = createHash('sha256').update(`${name}\n${round}`).digest();
      round += 1;
      at = 0;
    }
    const value = bytes.readUInt32BE(at);
    at += 4;
    return value % below;
  };
}
