import type { ImportCounts } from '@qiaolou/event-store/exchange';

/** A file of the answer: what was imported of it, and why not all. */
export type ImportedFile = ImportCounts & { readonly file: string; readonly fault?: string };

/** What was imported as text for people, in both languages: a line a file, then the first rows that are no events. */
export function describeImport(files: readonly ImportedFile[]): string {
  return files.flatMap(describeFile).join('\n') + (files.length > 0 ? '\n' : '');
}

function describeFile({ file, rows, accepted, duplicates, rejected, firstRejected, fault }: ImportedFile) {
  const counts = `${rows} 条 / events，新存 / stored ${accepted}，已有 / there before ${duplicates}，拒绝 / refused ${rejected}`;
  const more = rejected - firstRejected.length;
  return [
    `${file}: ${counts}${fault === undefined ? '' : `，未完成 / not finished (${fault})`}`,
    ...firstRejected.map(({ place, code, reason }) => `    第 ${place} 行 / line ${place}: ${code} ${reason}`),
    ...(more > 0 ? [`    … (+${more})`] : []),
  ];
}
