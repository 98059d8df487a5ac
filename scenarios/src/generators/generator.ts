import type { Random } from '../record/random.ts';
import type { SimulatedRecord, Transport } from '../record/simulated-record.ts';

/** What a background is made for. */
interface BackgroundOptions {
  /** Start of the day, epoch ms. */
  readonly start: number;
  /** Events wanted; the background has about this many. */
  readonly events: number;
  readonly random: Random;
}

/** Makes the ordinary traffic behind a scenario's chapters. */
export interface Generator {
  /** The name scenarios ask for it by. */
  readonly name: string;
  /** Devices that send, and how. */
  readonly senders: Readonly<Record<string, Transport>>;
  records(options: BackgroundOptions): readonly SimulatedRecord[];
}
