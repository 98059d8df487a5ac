import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import { eventId } from '../../event/event-id.ts';
import { problemEvent } from '../netflow/flow-event.ts';
import type { ReadHow } from '../netflow/netflow-reader.ts';
import { newConversation, type Conversation, type Told } from '../roll-up/conversation.ts';
import type { RollUp } from '../roll-up/roll-up.ts';
import { decodeSflow, type SampleTaker, type SflowHeader, type SflowResult } from './decode-sflow.ts';

/** What datagrams are read with. */
export interface SflowReaderGiven {
  readonly rollUp: RollUp;
  /** Makes rows of single samples. */
  readonly single: RollUp;
  readonly spoolId: string;
}

const DATASET = 'sflow.v5';
/** One for all samples: nothing of it is kept. */
const CONVERSATION = newConversation();

/** Reads datagrams of sFlow version 5: their samples go into the roll-up, scaled by their rates. */
export class SflowReader {
  readonly #given: SflowReaderGiven;

  constructor(given: SflowReaderGiven) {
    this.#given = given;
  }

  /** The rows of a window that ends here, then the events of the datagram's own. Never throws on any bytes. */
  read(record: RawRecord, position: SpoolPosition, how: ReadHow): readonly EcsEvent[] {
    const { spoolId } = this.#given;
    const taking = new Taking({ ...this.#given, record, position, rolledUp: how.rolledUp });
    const result = decodeSflow(record.payload, taking, CONVERSATION);
    count(record, result, { how, samplingRate: taking.rate });
    const broken = result.problems.map((problem, index) => {
      const id = eventId({ spoolId, position, index: result.taken + index });
      return problemEvent(problem, { header: undefined, record, id });
    });
    return [...taking.rows, ...broken];
  }
}

interface Where extends SflowReaderGiven {
  readonly record: RawRecord;
  readonly position: SpoolPosition;
  readonly rolledUp: boolean;
}

class Taking implements SampleTaker {
  readonly rows: EcsEvent[] = [];
  rate = 1;
  readonly #where: Where;
  #told: Told | undefined;

  constructor(where: Where) {
    this.#where = where;
  }

  begins({ agent, subAgent }: SflowHeader): void {
    const { record, position, rolledUp, rollUp } = this.#where;
    const { listener, peer, receivedAt } = record;
    this.#told = { listener, peer, observer: agent, dataset: DATASET, domain: subAgent, receivedAt, ...position };
    if (rolledUp) this.rows.push(...rollUp.begin(this.#told));
  }

  take(conversation: Conversation, index: number): void {
    const { record, rolledUp, rollUp, single } = this.#where;
    // A sample tells no time: it was sent within a second of the packet (sFlow version 5 §4).
    conversation.start = record.receivedAt;
    conversation.end = record.receivedAt;
    this.rate = conversation.rate;
    if (this.#told === undefined || (rolledUp && rollUp.add(conversation, index))) return;
    // Alone where nothing is rolled up, and where a sum would be beyond exact numbers.
    single.begin(this.#told);
    single.add(conversation, index);
    this.rows.push(...single.close());
  }
}

interface Counted {
  readonly how: ReadHow;
  readonly samplingRate: number;
}

function count(record: RawRecord, { header, ...result }: SflowResult, { how, samplingRate }: Counted): void {
  if (header === undefined) return;
  const { listener, peer } = record;
  how.figures?.datagram(
    { listener, peer, dataset: DATASET, domain: header.subAgent },
    {
      ...{ sequence: header.sequence, counted: 1, withoutTemplate: 0, samplingRate },
      ...{ records: result.taken, rolledUp: how.rolledUp ? result.taken : 0 },
      notKept: result.notIp + result.notKept,
    },
  );
}
