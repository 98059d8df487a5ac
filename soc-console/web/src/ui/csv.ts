import { csvHead, csvLine } from '@qiaolou/schema';

/** Column names and rows as a CSV file; cells that a spreadsheet would run as a formula are kept text. */
export function toCsv(
  names: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string {
  return `${csvHead(names)}${rows.map(csvLine).join('')}`;
}

/** Hands bytes to the person as a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  downloadFrom(url, name);
  // Some browsers start the download after the click handler has returned.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

/** Lets the browser fetch and keep a file; its name comes from the server when none is given. */
export function downloadFrom(url: string, name = ''): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
