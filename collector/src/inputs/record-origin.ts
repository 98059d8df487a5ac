import type { DecoderId } from '../decoders/all-decoders.ts';

/** Where records come from: the facts that the spool, the decoders and the source health need. */
export interface RecordOrigin<Id extends string = string> {
  /** `RawRecord.listener`, first half of a source's id, label of metrics. Never changed: stored events carry it. */
  readonly id: Id;
  /** Byte in the spool, 0–255. Never used again for another origin: old spools must stay readable. */
  readonly code: number;
  /** Who makes events of its records. */
  readonly decode: DecoderId;
  /** True when its senders are expected to go on sending, so that their silence means something. */
  readonly live: boolean;
}
