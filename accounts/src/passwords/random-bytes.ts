/** Randomness; 32 bytes for tokens. */
export type RandomBytes = (size: number) => Uint8Array;
