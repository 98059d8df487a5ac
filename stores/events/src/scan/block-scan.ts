import { comparable, type FieldValue } from '@qiaolou/schema';
import { REST_FIELD, type Block } from '../columns/block.ts';
import { restValue } from '../columns/rest-fields.ts';
import type { SegmentColumn } from '../columns/segment-column.ts';
import { entriesWhere, matchingEntries } from './entry-codes.ts';
import type { ByteSearch } from './find-bytes.ts';
import { bothOf, eitherOf, maskWhere, noneOf, type Mask } from './mask.ts';
import type { LeafPlan, QueryPlan } from './query-plan.ts';
import { textMask } from './text-mask.ts';

/** Answers a query for the runs of one block; what it finds of the block's dictionaries is kept for its other runs. */
export class BlockScan {
  readonly #block: Block;
  readonly #search: ByteSearch;
  /** Of each leaf and column the entries that match. */
  readonly #entries = new Map<LeafPlan, Map<string, Uint8Array | undefined>>();

  constructor(block: Block, search: ByteSearch) {
    this.#block = block;
    this.#search = search;
  }

  /** Rows of a run that match. */
  mask(plan: QueryPlan, run: number): Mask {
    switch (plan.op) {
      case 'all':
        return 'all';
      case 'and': {
        let mask: Mask = 'all';
        for (const arg of byCost(plan.args)) {
          mask = bothOf(mask, this.mask(arg, run));
          if (mask === 'none') break;
        }
        return mask;
      }
      case 'or': {
        let mask: Mask = 'none';
        for (const arg of byCost(plan.args)) {
          mask = eitherOf(mask, this.mask(arg, run));
          if (mask === 'all') break;
        }
        return mask;
      }
      case 'not':
        return noneOf(this.mask(plan.arg, run));
      case 'leaf':
        return this.#leaf(plan, run);
      default:
        return plan satisfies never;
    }
  }

  #leaf(plan: LeafPlan, run: number): Mask {
    const { field } = plan.leaf;
    switch (field) {
      case '@timestamp':
        return this.#numbers(this.#block.times(), plan, run);
      case 'event.ingested':
        return this.#numbers(this.#block.ingested(), plan, run);
      case 'event.id':
        return this.#rows(run, (row) => plan.value(this.#block.id(row)));
      case 'event.original':
        return textMask({ block: this.#block, run }, plan, 'original', this.#search);
      case 'message':
        return eitherOf(
          this.#column(plan, field, run),
          textMask({ block: this.#block, run }, plan, 'message', this.#search),
        );
      default:
        return eitherOf(eitherOf(this.#column(plan, field, run), this.#dates(plan, run)), this.#rest(plan, run));
    }
  }

  #dates(plan: LeafPlan, run: number): Mask {
    const dates = this.#block.dates(plan.leaf.field);
    return dates === undefined ? 'none' : this.#numbers(dates, plan, run);
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
    if (column.kind === 'number') {
      const { values } = column;
      return this.#rows(run, (row) => {
        const value = values[row] ?? NaN;
        if (Number.isNaN(value)) return false;
        const asCompared = comparable(plan.type, value);
        return asCompared !== undefined && plan.compared(asCompared);
      });
    }
    const matching = this.#matching(plan, field, column, test);
    if (matching === undefined) return 'none';
    if (constant !== undefined && constant > 0) return matching[constant - 1] === 1 ? 'all' : 'none';
    if (column.kind === 'plain') return this.#rows(run, (row) => matching[column.places[row] ?? -1] === 1);
    const codes = column.codes();
    return this.#rows(run, (row) => matching[(codes[row] ?? 0) - 1] === 1);
  }

  #matching(
    plan: LeafPlan,
    field: string,
    column: Extract<SegmentColumn, { readonly kind: 'dictionary' | 'plain' }>,
    test?: (value: FieldValue) => boolean,
  ): Uint8Array | undefined {
    let known = this.#entries.get(plan);
    if (known === undefined) {
      known = new Map();
      this.#entries.set(plan, known);
    }
    if (known.has(field)) return known.get(field);
    const entries = column.kind === 'plain' ? column.texts : column.entries;
    const matching = test === undefined ? matchingEntries(entries, plan, this.#search) : entriesWhere(entries, test);
    known.set(field, matching);
    return matching;
  }

  #numbers(numbers: Float64Array, { compared }: LeafPlan, run: number): Mask {
    return this.#rows(run, (row) => {
      const value = numbers[row] ?? NaN;
      return !Number.isNaN(value) && compared(value);
    });
  }

  #rows(run: number, test: (row: number) => boolean): Mask {
    const { from = 0, to = 0 } = this.#block.runs[run] ?? {};
    return maskWhere(to - from, (row) => test(from + row));
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
