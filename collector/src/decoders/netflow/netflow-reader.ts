import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import { eventId } from '../../event/event-id.ts';
import { newConversation, type Told } from '../roll-up/conversation.ts';
import type { FlowFigures } from '../roll-up/exporter-figures.ts';
import type { RollUp } from '../roll-up/roll-up.ts';
import type { ConversationPlan } from './conversation-plan.ts';
import { decodeFlowDatagram } from './decode-flow-datagram.ts';
import { DATASETS, flowEvents } from './flow-event.ts';
import type { ConversationTaker, FlowDecodeResult, FlowHeader } from './flow-record.ts';
import type { FlowStateFile } from './flow-state-file.ts';
import { isPlain, readConversation, type ReadContext, type Reading } from './read-conversation.ts';
import { exporterName } from './sampling-rates.ts';

/** What datagrams are read with. */
export interface NetflowReaderGiven {
  readonly state: FlowStateFile;
  readonly rollUp: RollUp;
  readonly spoolId: string;
  readonly skewLimitMs: number;
}

/** How one datagram is read. */
export interface ReadHow {
  /** True: conversations are added up; false: every record is an event. */
  readonly rolledUp: boolean;
  /** Counts what was read; undefined while what was read before is read again. */
  readonly figures: FlowFigures | undefined;
}

/** Reads datagrams of NetFlow v5, v9 and IPFIX into a roll-up, and makes events of what does not go into one. */
export class NetflowReader {
  readonly #given: NetflowReaderGiven;

  constructor(given: NetflowReaderGiven) {
    this.#given = given;
  }

  /** The rows of a window that ends here, then the events of the datagram's own. Never throws on any bytes. */
  read(record: RawRecord, position: SpoolPosition, { rolledUp, figures }: ReadHow): readonly EcsEvent[] {
    const { state, spoolId, skewLimitMs } = this.#given;
    state.templates.readAt(position);
    const taking = new Taking(record, position, this.#given);
    const taker = rolledUp ? taking : undefined;
    const result = decodeFlowDatagram(record.payload, record.peer, state.templates, taker);
    this.#learnRates(record, position, result);
    const idOf = (index: number): string => eventId({ spoolId, position, index });
    const own = flowEvents(result, { record, idOf, skewLimitMs });
    if (figures !== undefined) count(figures, record, { result, own, samplingRate: taking.rate });
    return taking.rows.length === 0 ? own : [...taking.rows, ...own];
  }

  #learnRates(record: RawRecord, position: SpoolPosition, { header, records }: FlowDecodeResult): void {
    if (header === undefined) return;
    for (const { kind, fields } of records) {
      if (kind !== 'options') continue;
      const learnt = this.#given.state.rates.learn(exporterName(header.version, header.domain, record.peer), fields);
      if (learnt !== undefined) this.#given.state.rateLearnt(position, learnt);
    }
  }
}

/** One for all records: nothing of it is kept. */
const CONVERSATION = newConversation();

/** Takes the conversations of one datagram into the roll-up. */
class Taking implements ConversationTaker {
  rows: readonly EcsEvent[] = [];
  /** The last rate its records were scaled by. */
  rate = 1;
  readonly #record: RawRecord;
  readonly #position: SpoolPosition;
  readonly #given: NetflowReaderGiven;
  #context: ReadContext | undefined;
  #reading: Reading | undefined;
  #view: DataView | undefined;

  constructor(record: RawRecord, position: SpoolPosition, given: NetflowReaderGiven) {
    this.#record = record;
    this.#position = position;
    this.#given = given;
  }

  begins(header: FlowHeader, interval: number): void {
    const { state, rollUp, skewLimitMs } = this.#given;
    const { listener, peer, receivedAt } = this.#record;
    const exporter = exporterName(header.version, header.domain, peer);
    const told: Told = {
      ...{ listener, peer, dataset: DATASETS[header.version], domain: header.domain, receivedAt },
      skewMs: header.exportTime - receivedAt,
      ...this.#position,
    };
    this.rows = rollUp.begin(told);
    const rateOf = state.rates.has(exporter)
      ? (sampler: number, ingress: number) => state.rates.rateOf(exporter, sampler, ingress)
      : () => Math.max(1, interval);
    this.#context = { header, receivedAt, skewLimitMs, rateOf };
  }

  take(payload: Buffer, at: number, plan: ConversationPlan, index: number): boolean {
    if (this.#context === undefined) return false;
    this.#reading ??= { plan, context: this.#context, out: CONVERSATION };
    this.#view ??= new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#reading.plan = plan;
    if (!isPlain(this.#view, at, plan)) return false;
    readConversation(this.#view, at, this.#reading);
    this.rate = CONVERSATION.rate;
    return this.#given.rollUp.add(CONVERSATION, index);
  }
}

interface Read {
  readonly result: FlowDecodeResult;
  readonly own: readonly EcsEvent[];
  readonly samplingRate: number;
}

function count(figures: FlowFigures, record: RawRecord, { result, own, samplingRate }: Read): void {
  const { header, records, taken, problems } = result;
  if (header === undefined) return;
  const { listener, peer } = record;
  const id = { listener, peer, dataset: DATASETS[header.version], domain: header.domain };
  const all = records.length + taken;
  const isWhole = problems.length === 0;
  // v9 numbers datagrams (RFC 3954 §5.1), v5 and IPFIX records (RFC 7011 §3.1).
  const counted = header.version === 9 ? 1 : isWhole ? all : undefined;
  const withoutTemplate = problems.filter(({ code }) => code === 'unknownTemplate').length;
  figures.datagram(id, {
    sequence: header.sequence,
    counted,
    records: all,
    rolledUp: taken,
    withoutTemplate,
    samplingRate,
  });
  for (const event of own) figures.flow(id, sumsOf(event));
}

function sumsOf(event: EcsEvent): { ingress: number; egress: number; bytes: number; packets: number } {
  const number = (field: string, otherwise: number): number => {
    const value = event[field];
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    ingress: number('netflow.ingress_interface', -1),
    egress: number('netflow.egress_interface', -1),
    bytes: number('network.bytes', 0),
    packets: number('network.packets', 0),
  };
}
