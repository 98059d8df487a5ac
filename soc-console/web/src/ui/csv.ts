import { csvLine } from '@qiaolou/schema';

/**
 * Rows as CSV (RFC 4180) with a byte-order mark, so that spreadsheets read Chinese rightly. Cells that a spreadsheet
 * would run as a formula are kept text.
 */
export function toCsv(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return `\uFEFF${rows.map(csvLine).join('')}`;
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
