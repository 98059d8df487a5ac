import { REPLAY_LIMITS, type EcsEvent, type FieldChange, type ReplayFigures } from '@qiaolou/schema';

type Counts = Pick<ReplayFigures, 'read' | 'same' | 'changed' | 'kept' | 'stored'>;
interface FieldCounts {
  added: number;
  changed: number;
  removed: number;
}

/** Adds up what becomes of events; bounded whatever they are called and however long they are. */
export class FiguresInMaking {
  readonly #before: ReplayFigures;
  readonly #counts = { read: 0, same: 0, changed: 0, kept: 0, stored: 0 } satisfies Counts;
  readonly #fields: Map<string, FieldCounts>;
  readonly #samples: ReplayFigures['samples'];
  #otherFields: number;

  /** Goes on where others ended. */
  constructor(before: ReplayFigures) {
    this.#before = before;
    this.#fields = new Map(before.fields.map(({ field, ...counts }) => [field, counts]));
    this.#samples = [...before.samples];
    this.#otherFields = before.otherFields;
  }

  /** Events read since it was made. */
  get read(): number {
    return this.#counts.read;
  }

  /** An event was read anew; without changes it is as it was. */
  add(event: EcsEvent, changes: readonly FieldChange[]): void {
    this.#counts.read += 1;
    if (changes.length === 0) {
      this.#counts.same += 1;
      return;
    }
    this.#counts.changed += 1;
    for (const change of changes) this.#count(change);
    if (this.#samples.length < REPLAY_LIMITS.samples) this.#samples.push(sampleOf(event, changes));
  }

  /** An event stays as it is, because its original cannot be read again. */
  addKept(): void {
    this.#counts.read += 1;
    this.#counts.kept += 1;
  }

  addStored(events: number): void {
    this.#counts.stored += events;
  }

  figures(): ReplayFigures {
    const total = ({ added, changed, removed }: FieldCounts): number => added + changed + removed;
    const sum = (name: keyof Counts): number => this.#before[name] + this.#counts[name];
    return {
      ...this.#before,
      ...{ read: sum('read'), same: sum('same'), changed: sum('changed'), kept: sum('kept'), stored: sum('stored') },
      fields: [...this.#fields]
        .map(([field, counts]) => ({ field, ...counts }))
        .sort((a, b) => total(b) - total(a) || (a.field < b.field ? -1 : 1)),
      otherFields: this.#otherFields,
      samples: this.#samples,
    };
  }

  #count({ field, before, after }: FieldChange): void {
    let counts = this.#fields.get(field);
    if (counts === undefined) {
      if (this.#fields.size >= REPLAY_LIMITS.fields) {
        this.#otherFields += 1;
        return;
      }
      this.#fields.set(field, (counts = { added: 0, changed: 0, removed: 0 }));
    }
    counts[before === null ? 'added' : after === null ? 'removed' : 'changed'] += 1;
  }
}

/** Changes of an event that are shown. */
const MOST_CHANGES = 40;

function sampleOf(event: EcsEvent, changes: readonly FieldChange[]): ReplayFigures['samples'][number] {
  return {
    ...{ id: event['event.id'], at: event['@timestamp'], original: shown(event['event.original']) },
    changes: changes
      .slice(0, MOST_CHANGES)
      .map(({ field, before, after }) => ({ field, before: short(before), after: short(after) })),
  };
}

function short(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 10).map(short);
  return typeof value === 'string' ? shown(value) : value;
}

function shown(text: string): string {
  const { value: most } = REPLAY_LIMITS;
  return text.length <= most ? text : `${text.slice(0, most)}…`.toWellFormed();
}
