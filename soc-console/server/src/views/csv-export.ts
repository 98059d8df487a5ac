import { csvHead, csvLine, isoTime, type AuditAction, type AuditObject, type JsonObject } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { writeChunk } from '../http/write-chunk.ts';

/** Rows asked for at once. */
export const EXPORT_PAGE = 200;

/** A filtered list as CSV. */
export interface CsvExport<R> {
  /** Of the audit entry. */
  readonly action: AuditAction;
  readonly objectType: AuditObject;
  readonly filters: JsonObject;
  /** Name of the file. */
  readonly name: string;
  readonly columns: readonly (keyof R & string)[];
  /** Names of the columns, where they are not their keys. */
  readonly names?: readonly string[];
  count(): Promise<number>;
  /** One page, after a cursor. */
  page(cursor: string | undefined): Promise<{ readonly rows: readonly R[]; readonly next?: string | undefined }>;
}

type ExportCall = SessionCall<'exportAlertGroups' | 'exportAudit' | 'exportTasks' | 'exportEffects'>;

/**
 * Sends a list as CSV, page by page as the client takes it. The audit entry is written before the first byte, and after the
 * first page is read: the trail's own export does not count itself, and a list that cannot be read is no export.
 */
export async function sendCsv<R>(
  { records, clock, reads }: ConsoleContext,
  call: ExportCall,
  list: CsvExport<R>,
): Promise<undefined> {
  const { actor, res } = call;
  const { action, columns, filters, name, names = columns, objectType } = list;
  const readPage = (after?: string) => reads.record(call, () => list.page(after));
  const total = await reads.record(call, () => list.count());
  let page = await readPage();
  await records.transaction((tx) =>
    tx.audit({
      at: isoTime(clock.now()),
      actor: actor.name,
      ip: actor.ip,
      action,
      objectType,
      objectId: '*',
      outcome: 'success',
      details: { filters, total },
    }),
  );
  res.status(200).attachment(name).type('text/csv; charset=utf-8');
  await writeChunk(res, csvHead(names));
  for (;;) {
    const lines = page.rows.map((row) => csvLine(columns.map((column) => row[column])));
    if (!(await writeChunk(res, lines.join('')))) return undefined;
    if (page.next === undefined) break;
    page = await readPage(page.next);
  }
  res.end();
  return undefined;
}
