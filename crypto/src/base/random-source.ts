import { randomBytes } from 'node:crypto';

/** Gives `length` random bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** The machine's own generator: the default where keys, salts and nonces are made, another one only in tests. */
export const systemRandom: RandomSource = (length) => randomBytes(length);
