import type { ByteSearch } from './find-bytes.ts';
import type { Pace } from './pace.ts';

/** What a scan needs besides the block and the question. */
export interface ScanTools {
  readonly search: ByteSearch;
  /** Asked in the middle of long work whether to go on. */
  readonly pace: Pace;
}
