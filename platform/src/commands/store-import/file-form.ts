import { SocError } from '@qiaolou/schema';

/** How an export stands in a file. */
export type FileForm = 'ndjson' | 'ndjson.gz' | 'parquet';

/** What is said of all files, whatever their names. */
export interface FormFlags {
  readonly ndjson: boolean;
  readonly parquet: boolean;
}

/**
 * The form of a file by what is said of it, else by its name. Throws `platform.exportForm`.
 *
 * @example
 *   fileForm('march.parquet', { ndjson: false, parquet: false }); // 'parquet'
 */
export function fileForm(file: string, { ndjson, parquet }: FormFlags): FileForm {
  if (ndjson !== parquet) return parquet ? 'parquet' : file.endsWith('.gz') ? 'ndjson.gz' : 'ndjson';
  if (!ndjson) {
    if (file.endsWith('.parquet')) return 'parquet';
    if (/\.(?:ndjson|jsonl|json)$/.test(file)) return 'ndjson';
    if (/\.(?:ndjson|jsonl|json)\.gz$/.test(file)) return 'ndjson.gz';
  }
  throw new SocError('platform.exportForm', { file });
}
