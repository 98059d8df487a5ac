import { readdir } from 'node:fs/promises';

/** Missing files told by name. */
const MOST_TOLD = 100;

/** Name of a journal file. */
export function journalName(number: number): string {
  return `${String(number).padStart(8, '0')}.wal`;
}

/** Numbers of the journal files in a folder, oldest first. Throws the system's error. */
export async function journalFiles(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir);
  return names
    .filter((name) => /^\d{8}\.wal$/.test(name))
    .map((name) => Number(name.slice(0, 8)))
    .sort((a, b) => a - b);
}

/**
 * Numbers between journal files, and from the expected one on, that no file has; at most 100.
 *
 * @param expected The file that was being written when somebody last looked; 0 for none.
 */
export function missingJournals(numbers: readonly number[], expected: number): readonly number[] {
  const from = expected > 0 ? expected : (numbers[0] ?? 1);
  const to = Math.max(expected, numbers.at(-1) ?? 0);
  const there = new Set(numbers);
  const gone: number[] = [];
  for (let number = from; number <= to && gone.length < MOST_TOLD; number++) if (!there.has(number)) gone.push(number);
  return gone;
}
