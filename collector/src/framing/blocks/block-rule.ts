/** What a line is to the lines before it. */
export type LineRole = 'starts' | 'continues';

/** What is known of the record that lines may still be added to. */
interface OpenBlock {
  /** Its first line and its last so far. */
  readonly first: string;
  readonly last: string;
}

/** Which lines belong together. Lines are their bytes as Latin-1: what is looked for is ASCII, and a line in any charset has it. */
export interface BlockRule {
  /** What a line is to the record before it. */
  role(line: string, open: OpenBlock): LineRole;
  /** True when no line can be added behind this one. */
  ends?(line: string): boolean;
  /** True when a blank line ends the record and belongs to none; otherwise it is a line like any other. */
  readonly blankEnds?: true;
}
