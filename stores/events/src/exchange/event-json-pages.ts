import type { FileMetaData, RowGroup } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { EVENT_JSON } from './export-columns.ts';

/** Most bytes of a row group's events as JSON: no export has more. */
export const MAX_GROUP_BYTES = 268_435_456;

/** Where the events of a row group stand. */
export interface EventJsonRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Where a row group has its events. Throws when it has them otherwise than an export does: what a footer and the headers of
 * pages say is what the library allocates and repeats, millions of times if that is what stands there.
 */
export function eventJsonRange({ schema }: FileMetaData, { columns }: RowGroup): EventJsonRange {
  const elements = schema.filter(({ name }) => name === EVENT_JSON);
  const chunks = columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === EVENT_JSON);
  const [element, chunk] = [elements[0], chunks[0]?.meta_data];
  if (element === undefined || chunk === undefined || elements.length > 1 || chunks.length > 1)
    throw new RangeError(`columns ${EVENT_JSON}: ${elements.length}, ${chunks.length}`);
  const isAsWritten =
    element.repetition_type === 'REQUIRED' &&
    element.type === 'BYTE_ARRAY' &&
    element.num_children === undefined &&
    chunk.type === 'BYTE_ARRAY' &&
    chunk.codec === 'ZSTD' &&
    chunk.path_in_schema.length === 1 &&
    chunk.dictionary_page_offset === undefined &&
    chunk.total_compressed_size <= MAX_GROUP_BYTES;
  if (!isAsWritten) throw new RangeError(`column ${EVENT_JSON} is not as an export writes it`);
  const from = Number(chunk.data_page_offset);
  return { from, to: from + Number(chunk.total_compressed_size) };
}

/** Throws when pages are not as an export writes them, or say that they have more than the events of their row group. */
export function mustBePlainPages(bytes: ArrayBuffer, events: number): void {
  const reader = { view: new DataView(bytes), offset: 0 };
  let values = 0;
  let size = 0;
  while (reader.offset < bytes.byteLength) {
    const { type, compressed_page_size, uncompressed_page_size, data_page_header_v2: page } = parquetHeader(reader);
    const isPlain =
      type === 'DATA_PAGE_V2' &&
      page?.encoding === 'PLAIN' &&
      page.num_nulls === 0 &&
      page.definition_levels_byte_length === 0 &&
      page.repetition_levels_byte_length === 0;
    if (!isPlain || !(compressed_page_size >= 0 && uncompressed_page_size >= 0 && page.num_values >= 0))
      throw new RangeError(`a page at ${reader.offset} is not as an export writes it`);
    values += page.num_values;
    size += uncompressed_page_size;
    reader.offset += compressed_page_size;
  }
  if (values !== events || size > MAX_GROUP_BYTES) throw new RangeError(`${values} values, ${size} bytes`);
}
