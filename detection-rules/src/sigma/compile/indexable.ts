/** True when the index can find the text: three characters or more, or at least one beyond ASCII. */
export function isIndexable(text: string): boolean {
  if (text.length >= 3) return true;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return true;
  return false;
}
