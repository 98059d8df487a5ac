/** What one batch may become when it is decompressed, bytes: the most that one message can be. */
export const EXPANDED_BYTES = 32 * 1024 * 1024;
