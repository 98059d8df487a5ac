/** Days of a dataset, as it is typed in a line. */
export interface ClassDays {
  readonly dataset: string;
  readonly days: number;
}

/**
 * Reads lines of a dataset and its days; undefined when one is none.
 *
 * @example
 *   readClassLines('vpn 365\n'); // [{ dataset: 'vpn', days: 365 }]
 */
export function readClassLines(text: string): readonly ClassDays[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map((line) => /^\s*(\S{1,128})\s+(\d{1,5})\s*$/.exec(line));
  if (read.includes(null)) return undefined;
  return read.map((match) => ({ dataset: match?.[1] ?? '', days: Number(match?.[2]) }));
}
