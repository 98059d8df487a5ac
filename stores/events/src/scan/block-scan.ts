import type { FieldValue } from '@qiaolou/schema';
import { comparable } from '@qiaolou/schema/reading';
import { REST_FIELD, type Block } from '../columns/block.ts';
import { restValue } from '../columns/rest-fields.ts';
import type { Run } from '../columns/run.ts';
import type { SegmentColumn } from '../columns/segment-column.ts';
import type { Span } from '../contract/store-request.ts';
import { entriesWhere, matchingEntries, type EntryTable } from './entry-table.ts';
import { idMask } from './id-mask.ts';
import {
  bothOf,
  eitherOf,
  maskOf,
  maskOfCodes,
  maskOfNumbers,
  maskOfPlaces,
  maskOfTimes,
  maskWhere,
  noneOf,
  type Mask,
} from './mask.ts';
import type { NumberBounds } from './number-bounds.ts';
import type { LeafPlan, QueryPlan } from './query-plan.ts';
import type { ScanTools } from './scan-tools.ts';
import { lacksLiteral, textMask } from './text-mask.ts';

/** Rows of a run that are looked at; what an answer says of others means nothing. */
interface Looked {
  /** Number of the run. */
  readonly run: number;
  readonly among: Mask;
}

type ColumnOf<K extends SegmentColumn['kind']> = Extract<SegmentColumn, { readonly kind: K }>;

const NO_ROWS = { from: 0, to: 0, minTs: Infinity, maxTs: -Infinity, sorted: true } as const satisfies Run;

/** Answers a query for the runs of one block; what it finds of the block's dictionaries is kept for its other runs. */
export class BlockScan {
  readonly #block: Block;
  readonly #tools: ScanTools;
  /** Of each leaf and column the entries that match. */
  readonly #tables = new Map<LeafPlan, Map<string, EntryTable | undefined>>();
  /** Of what is joined the parts in the order in which this block is glanced at for them. */
  readonly #sorted = new Map<QueryPlan, readonly QueryPlan[]>();

  constructor(block: Block, tools: ScanTools) {
    this.#block = block;
    this.#tools = tools;
  }

  /** Rows of a run that are in a span of time and match. */
  mask(plan: QueryPlan, run: number, span: Span): Mask {
    if (this.#glance(plan, run) === 'none') return 'none';
    const among = this.#within(run, { least: span.from, most: span.to - 1 });
    if (among === 'none') return 'none';
    return bothOf(among, this.#mask(plan, { run, among }));
  }

  #mask(plan: QueryPlan, looked: Looked): Mask {
    switch (plan.op) {
      case 'all':
        return 'all';
      case 'and': {
        let mask = looked.among;
        for (const arg of byCost(plan.args)) {
          mask = bothOf(mask, this.#mask(arg, { run: looked.run, among: mask }));
          if (mask === 'none') break;
        }
        return mask;
      }
      case 'or': {
        let mask: Mask = 'none';
        for (const arg of byCost(plan.args)) {
          mask = eitherOf(mask, this.#mask(arg, looked));
          if (mask === 'all') break;
        }
        return mask;
      }
      case 'not':
        return noneOf(this.#mask(plan.arg, looked));
      case 'leaf':
        return this.#leaf(plan, looked);
      default:
        return plan satisfies never;
    }
  }

  /** What dictionaries alone say, no row being read; undefined when they do not. */
  #glance(plan: QueryPlan, run: number): 'all' | 'none' | undefined {
    switch (plan.op) {
      case 'all':
        return 'all';
      case 'and':
      case 'or': {
        const deciding = plan.op === 'and' ? 'none' : 'all';
        const answers = new Set<'all' | 'none' | undefined>();
        for (const arg of this.#smallestFirst(plan)) {
          const answer = this.#glance(arg, run);
          if (answer === deciding) return answer;
          answers.add(answer);
        }
        return answers.has(undefined) ? undefined : plan.op === 'and' ? 'all' : 'none';
      }
      case 'not': {
        const answer = this.#glance(plan.arg, run);
        return answer === undefined ? undefined : answer === 'all' ? 'none' : 'all';
      }
      case 'leaf':
        return this.#glanceAtLeaf(plan, run);
      default:
        return plan satisfies never;
    }
  }

  /** A small dictionary that decides saves the reading of a large one. */
  #smallestFirst(plan: Extract<QueryPlan, { readonly op: 'and' | 'or' }>): readonly QueryPlan[] {
    let sorted = this.#sorted.get(plan);
    if (sorted === undefined) {
      sorted = plan.args
        .map((arg) => [arg, this.#bytesOf(arg)] as const)
        .sort(([, a], [, b]) => a - b)
        .map(([arg]) => arg);
      this.#sorted.set(plan, sorted);
    }
    return sorted;
  }

  #bytesOf(plan: QueryPlan): number {
    switch (plan.op) {
      case 'all':
        return 0;
      case 'and':
      case 'or':
        return plan.args.reduce((sum, arg) => sum + this.#bytesOf(arg), 0);
      case 'not':
        return this.#bytesOf(plan.arg);
      case 'leaf':
        return this.#block.entryBytes(plan.leaf.field);
      default:
        return plan satisfies never;
    }
  }

  #glanceAtLeaf(plan: LeafPlan, run: number): 'all' | 'none' | undefined {
    const { field } = plan.leaf;
    switch (field) {
      case '@timestamp':
      case 'event.ingested':
      case 'event.id':
        return undefined;
      case 'event.original':
        return lacksLiteral(this.#block, run, plan) ? 'none' : undefined;
      case 'message': {
        if (!lacksLiteral(this.#block, run, plan)) return undefined;
        // What is no piece of the original is in a column.
        return this.#glanceAtColumn(plan, run) === 'none' ? 'none' : undefined;
      }
      default:
        return this.#glanceAtColumn(plan, run);
    }
  }

  #glanceAtColumn(plan: LeafPlan, run: number): 'all' | 'none' | undefined {
    const { field } = plan.leaf;
    if (this.#block.dates(field) !== undefined || this.#hasRest(run)) return undefined;
    const constant = this.#block.constantOf(field, run);
    if (constant === 0) return 'none';
    const column = this.#block.column(field);
    if (column === undefined) return 'none';
    if (column.kind === 'number') return undefined;
    const table = this.#table(plan, field, column);
    if (table === undefined) return 'none';
    return constant === undefined || constant < 0 ? undefined : table[constant] === 1 ? 'all' : 'none';
  }

  #hasRest(run: number): boolean {
    return this.#block.constantOf(REST_FIELD, run) !== 0 && this.#block.column(REST_FIELD) !== undefined;
  }

  #leaf(plan: LeafPlan, looked: Looked): Mask {
    const { field } = plan.leaf;
    const { run } = looked;
    switch (field) {
      case '@timestamp':
        if (plan.bounds !== undefined) return this.#within(run, plan.bounds);
        return this.#times(this.#block.times(), plan, run);
      case 'event.ingested':
        return this.#times(this.#block.ingested(), plan, run);
      case 'event.id':
        return idMask(this.#block, this.#run(run), plan, this.#tools.pace);
      case 'event.original':
        return this.#texts(plan, looked, 'original');
      case 'message':
        return eitherOf(this.#column(plan, field, run), this.#texts(plan, looked, 'message'));
      default:
        return eitherOf(eitherOf(this.#column(plan, field, run), this.#dates(plan, run)), this.#rest(plan, run));
    }
  }

  #texts(plan: LeafPlan, { run, among }: Looked, kind: 'original' | 'message'): Mask {
    return textMask({ block: this.#block, run, among }, plan, kind, this.#tools);
  }

  #dates(plan: LeafPlan, run: number): Mask {
    const dates = this.#block.dates(plan.leaf.field);
    return dates === undefined ? 'none' : this.#times(dates, plan, run);
  }

  /** Fields that share the column of the rest. */
  #rest(plan: LeafPlan, run: number): Mask {
    const { field } = plan.leaf;
    return this.#column(plan, REST_FIELD, run, (value) => {
      const one = restValue(value, field);
      return one !== undefined && plan.value(one);
    });
  }

  #column(plan: LeafPlan, field: string, run: number, test?: (value: FieldValue) => boolean): Mask {
    const constant = this.#block.constantOf(field, run);
    if (constant === 0) return 'none';
    const column = this.#block.column(field);
    if (column === undefined) return 'none';
    if (column.kind === 'number') return this.#numbers(column, plan, run);
    const table = this.#table(plan, field, column, test);
    if (table === undefined) return 'none';
    if (constant !== undefined && constant > 0) return table[constant] === 1 ? 'all' : 'none';
    return column.kind === 'plain' ? this.#places(column, run, table) : this.#codes(column, run, table);
  }

  #codes({ codes, matchesOf }: ColumnOf<'dictionary'>, run: number, table: EntryTable): Mask {
    if (matchesOf === undefined) return maskOfCodes(codes(), this.#run(run), table);
    const { rows, count } = matchesOf(run, table);
    return maskOf(rows, count);
  }

  #places(column: ColumnOf<'plain'>, run: number, table: EntryTable): Mask {
    return column.placesOf === undefined
      ? maskOfPlaces(column.places, this.#run(run), table)
      : maskOfPlaces(column.placesOf(run), this.#ownRows(run), table);
  }

  #table(
    plan: LeafPlan,
    field: string,
    column: ColumnOf<'dictionary' | 'plain'>,
    test?: (value: FieldValue) => boolean,
  ): EntryTable | undefined {
    let known = this.#tables.get(plan);
    if (known === undefined) {
      known = new Map();
      this.#tables.set(plan, known);
    }
    if (known.has(field)) return known.get(field);
    const entries = column.kind === 'plain' ? column.texts : column.entries;
    const table =
      test === undefined ? matchingEntries(entries, plan, this.#tools) : entriesWhere(entries, test, this.#tools.pace);
    known.set(field, table);
    return table;
  }

  /** Rows of a run whose time is within bounds. */
  #within(run: number, bounds: NumberBounds): Mask {
    const { from } = this.#run(run);
    const times = { all: () => this.#block.timesOf(run), at: (at: number) => this.#block.timeAt(from + at) };
    return maskOfTimes(times, this.#run(run), bounds);
  }

  /** Times are compared as they are. */
  #times(times: Float64Array, { bounds, compared }: LeafPlan, run: number): Mask {
    if (bounds !== undefined) return maskOfNumbers(times, this.#run(run), bounds);
    return maskWhere(this.#run(run), (row) => {
      const value = times[row] ?? NaN;
      return !Number.isNaN(value) && compared(value);
    });
  }

  /** Numbers of a column may be such that the field's type does not compare them. */
  #numbers(column: ColumnOf<'number'>, { bounds, type, compared }: LeafPlan, run: number): Mask {
    const [numbers, rows] =
      column.valuesOf === undefined ? [column.values, this.#run(run)] : [column.valuesOf(run), this.#ownRows(run)];
    if (bounds !== undefined && type === 'long') return maskOfNumbers(numbers, rows, bounds);
    return maskWhere(rows, (row) => {
      const value = numbers[row] ?? NaN;
      const asCompared = Number.isNaN(value) ? undefined : comparable(type, value);
      return asCompared !== undefined && compared(asCompared);
    });
  }

  /** The rows of a run, numbered from its first. */
  #ownRows(run: number): { readonly from: number; readonly to: number } {
    const { from, to } = this.#run(run);
    return { from: 0, to: to - from };
  }

  #run(run: number): Run {
    return this.#block.runs[run] ?? NO_ROWS;
  }
}

/** What reads texts comes last: it is not read at all when what comes before has decided. */
function byCost(plans: readonly QueryPlan[]): readonly QueryPlan[] {
  return plans.toSorted((a, b) => cost(a) - cost(b));
}

function cost(plan: QueryPlan): number {
  switch (plan.op) {
    case 'all':
      return 0;
    case 'and':
    case 'or':
      return plan.args.reduce((most, arg) => Math.max(most, cost(arg)), 1);
    case 'not':
      return cost(plan.arg);
    case 'leaf':
      return plan.leaf.field === 'message' || plan.leaf.field === 'event.original' ? 2 : 1;
    default:
      return plan satisfies never;
  }
}
