/** Where a record of a followed file stands. */
export interface TailPlace {
  /** What the file is known by. */
  readonly file: string;
  /** Offset of its first byte, and behind its last. */
  readonly at: number;
  readonly end: number;
  /** The file's path when it was first seen. */
  readonly path: string;
}

/**
 * Identity of a record of a followed file: reading it again gives the same, whatever the file is called by then. The end is a part of
 * it: a record that came out with less than it had later is another one.
 */
export function tailIdentity({ file, at, end, path }: TailPlace): string {
  return `tail:${file}:${at}-${end}:${path}`;
}

/** The path in such an identity; undefined for any other text. */
export function pathOfTailIdentity(identity: string): string | undefined {
  return /^tail:[0-9a-f]{32}:\d+-\d+:(.+)$/s.exec(identity)?.[1];
}
