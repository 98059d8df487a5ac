/** What a system error names. Never more than these, for others may hold a password. */
const NAMED = ['path', 'address', 'hostname', 'port', 'code', 'syscall', 'errcode'] as const;

/** What the system, SQLite or Node named of a fault: its code, the call, what it was about. */
export type SystemFacts = Readonly<Partial<Record<(typeof NAMED)[number], string | number>>>;

/**
 * What an error of the system, of SQLite or of Node names; empty for one that names nothing.
 *
 * @example
 *   systemFacts(Object.assign(new Error(), { code: 'EMFILE', syscall: 'open' })); // { code: 'EMFILE', syscall: 'open' }
 */
export function systemFacts(error: Error): SystemFacts {
  const named = error as Partial<Record<(typeof NAMED)[number], unknown>>;
  const facts: Partial<Record<(typeof NAMED)[number], string | number>> = {};
  for (const name of NAMED) {
    const value = named[name];
    if (typeof value === 'string' || typeof value === 'number') facts[name] = value;
  }
  return facts;
}
