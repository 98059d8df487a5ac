/** Lines of a text that somebody pasted, without empty ones and what ends them. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
