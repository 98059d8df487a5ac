import { EXPORT_HEADERS, type TimeRange } from '@qiaolou/schema';
import { callForResponse } from '../../api/client.ts';
import { saveFile } from '../../ui/csv.ts';

/** What an export gave. */
export interface ExportOutcome {
  readonly rows: number;
  readonly total: number;
  /** The file holds fewer events than matched. */
  readonly truncated: boolean;
}

/** Exports what a search finds as a file. Throws `ApiFailure`. */
export async function exportEvents(request: {
  readonly query: string;
  readonly range: TimeRange;
  readonly format: 'csv' | 'ndjson';
  readonly columns: readonly string[];
}): Promise<ExportOutcome> {
  const { query, range, format, columns } = request;
  const response = await callForResponse('exportEvents', {
    body: {
      ...range,
      format,
      ...(query === '' ? {} : { query }),
      ...(columns.length === 0 ? {} : { fields: ['@timestamp', ...columns] }),
    },
  });
  const content = await response.blob();
  saveFile(`qiaolou-events-${range.to.replace(/[:.]/g, '')}.${format}`, content);
  const figure = (name: string): number => Number(response.headers.get(name) ?? 0);
  return {
    rows: figure(EXPORT_HEADERS.rows),
    total: figure(EXPORT_HEADERS.total),
    truncated: response.headers.get(EXPORT_HEADERS.truncated) === 'true',
  };
}
