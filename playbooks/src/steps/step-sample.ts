const id = (type: string, number: number): string =>
  `${type}--00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What the sample of a step kind may name: the playbook around it has these. */
export const AROUND_SAMPLE = {
  /** A step that may follow, and first steps of branches: end steps, each there when the sample names it. */
  next: id('end', 1),
  branches: [id('end', 2), id('end', 3)],
  /** A group of people, who can be asked. */
  agent: id('group', 1),
  /** A text variable. */
  variable: '__answer__',
  /** Another playbook. */
  playbook: id('playbook', 2),
} as const;
