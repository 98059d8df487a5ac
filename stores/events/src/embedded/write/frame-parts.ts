/** An event's JSON has at most so many bytes for each of its characters: escapes, and quotes around single ones. */
const BYTES_A_CHAR = 12;

/** Events in parts, in order, whose JSON lines are at most `maxBytes` long; one that is larger alone is a part of its own. */
export function frameParts<Event>(
  events: readonly Event[],
  charsOf: (event: Event) => number,
  maxBytes: number,
): readonly (readonly Event[])[] {
  const parts: Event[][] = [];
  let chars = Infinity;
  for (const event of events) {
    const own = charsOf(event);
    if ((chars + own) * BYTES_A_CHAR > maxBytes) {
      parts.push([]);
      chars = 0;
    }
    parts.at(-1)?.push(event);
    chars += own;
  }
  return parts;
}
