import { WholeEvent, type EcsEvent, type LazyEvent, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { FLOW_MARK_LISTENER } from '../../sink/index.ts';
import type { Decoder, DecoderGiven } from '../decoder.ts';
import { DATASETS } from '../netflow/flow-event.ts';
import { openFlowState, type FlowStateFile } from '../netflow/flow-state-file.ts';
import { NetflowReader, type ReadHow } from '../netflow/netflow-reader.ts';
import type { Told } from '../roll-up/conversation.ts';
import { FlowFigures, type ExporterFigures, type FlowSums } from '../roll-up/exporter-figures.ts';
import type { FlowSettings } from '../roll-up/flow-settings.ts';
import { RollUp } from '../roll-up/roll-up.ts';
import { RowLines } from '../roll-up/row-lines.ts';
import { SflowReader } from '../sflow/sflow-reader.ts';

/** As `inputs.netflow.rollUp` has it by default. */
const DEFAULT_SETTINGS: FlowSettings = { enabled: true, seconds: 60, sourcePort: false };

/** Protocols whose exporters tell templates, by the data set of their records. */
const VERSIONS: ReadonlyMap<string, 9 | 10> = new Map(
  ([9, 10] as const).map((version) => [DATASETS[version], version]),
);

/** NetFlow v5, v9, IPFIX and sFlow v5: rows of conversations, and events of records that are more than one. */
export const flowDecoder = {
  id: 'flows',
  open: (given: DecoderGiven): Decoder => new FlowDecoder(given),
} as const;

class FlowDecoder implements Decoder {
  readonly #isOn: boolean;
  readonly #state: FlowStateFile;
  readonly #rollUp: RollUp;
  readonly #netflow: NetflowReader;
  readonly #sflow: SflowReader;
  readonly #figures = new FlowFigures();
  readonly #rowLines: RowLines;
  /** Reading what was read before: its rows were given out and counted. */
  #isAgain = false;

  constructor({ spoolId, skewLimitMs, stateDirectory, since, flows = DEFAULT_SETTINGS }: DecoderGiven) {
    this.#isOn = flows.enabled;
    this.#state = openFlowState(stateDirectory, since);
    const options = {
      ...{ windowMs: flows.seconds * 1_000, sourcePort: flows.sourcePort, mostRows: flows.mostRows, spoolId },
      onRow: (told: Told, sums: FlowSums) => {
        if (!this.#isAgain) this.#figures.flow(told, sums);
      },
    };
    this.#rollUp = new RollUp(options);
    this.#rowLines = new RowLines(spoolId);
    this.#sflow = new SflowReader({ rollUp: this.#rollUp, single: new RollUp(options), spoolId });
    this.#netflow = new NetflowReader({ state: this.#state, rollUp: this.#rollUp, spoolId, skewLimitMs });
  }

  decode(record: RawRecord, position: SpoolPosition): readonly EcsEvent[] {
    const reached = this.reached(position);
    const own = this.#read(record, position, { rolledUp: this.#isOn, figures: this.#figures });
    return reached.length === 0 ? own : [...reached, ...own];
  }

  decodeLazily(record: RawRecord, position: SpoolPosition): readonly LazyEvent[] {
    const rows: LazyEvent[] = [];
    this.#rollUp.putLinesInto({ lines: this.#rowLines, rows });
    try {
      const own = this.decode(record, position);
      // The window that a datagram ends is told of before what the datagram tells.
      for (const event of own) rows.push(new WholeEvent(event));
    } finally {
      this.#rollUp.putLinesInto(undefined);
    }
    return rows;
  }

  forgetLines(): void {
    this.#rowLines.clear();
  }

  /** Adds to the window that was open; what else comes of the record was stored before. */
  again(record: RawRecord, position: SpoolPosition): void {
    this.#isAgain = true;
    try {
      this.#read(record, position, { rolledUp: true, figures: undefined });
    } finally {
      this.#isAgain = false;
    }
  }

  reached({ segment }: SpoolPosition): readonly EcsEvent[] {
    // Rolling up was switched off while a window was open: it ends, and none begins.
    return this.#isOn ? this.#rollUp.reached(segment) : this.#rollUp.close();
  }

  openSince(): SpoolPosition | undefined {
    return this.#rollUp.openSince;
  }

  save(next: SpoolPosition): void {
    this.#state.save(next);
  }

  forgot(): number {
    return this.#state.templates.stats().evicted;
  }

  flows(): readonly ExporterFigures[] {
    return this.#figures.takeChanged().map((exporter) => {
      const version = VERSIONS.get(exporter.dataset);
      if (version === undefined) return exporter;
      const templates = this.#state.templates.news({ peer: exporter.peer, version, domain: exporter.domain });
      return templates === undefined ? exporter : { ...exporter, templates };
    });
  }

  #read(record: RawRecord, position: SpoolPosition, how: ReadHow): readonly EcsEvent[] {
    if (record.listener === FLOW_MARK_LISTENER) return this.#rollUp.close();
    return (record.listener === 'sflow' ? this.#sflow : this.#netflow).read(record, position, how);
  }
}
