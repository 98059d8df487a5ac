import { parseJson } from '@qiaolou/schema';

/** What an action does: `create` and `index` bring a document; the others would change what is kept. */
type BulkOperation = 'create' | 'index' | 'update' | 'delete';

/** A line that says what is done with the document in the next. */
export interface BulkAction {
  readonly operation: BulkOperation;
  readonly index: string | undefined;
  readonly id: string | undefined;
}

/** An action with its document; a deletion has none. */
export interface BulkItem {
  readonly action: BulkAction;
  readonly source: Buffer | undefined;
  readonly truncated: boolean;
}

/** A body that is not as the bulk API wants it; `line` counts from 1, blank ones too. */
export interface BulkFault {
  readonly line: number;
  readonly reason: 'badAction' | 'noDocument';
}

/** A line of a body. */
export interface BulkLine {
  readonly payload: Buffer;
  readonly truncated: boolean;
  readonly number: number;
}

const OPERATIONS: ReadonlySet<string> = new Set(['create', 'index', 'update', 'delete'] satisfies BulkOperation[]);
const MOST_ACTION_BYTES = 8 * 1024;

/** Puts lines of a bulk body together as items: an action, then its document. Pure and incremental. */
export class BulkReader {
  readonly items: BulkItem[] = [];
  #action: BulkAction | undefined;
  #last: { readonly payload: Buffer; readonly action: BulkAction } | undefined;
  #lastLine = 0;

  /** Takes the next line; a fault: nothing more is to be given. */
  take({ payload, truncated, number }: BulkLine): BulkFault | undefined {
    this.#lastLine = number;
    if (this.#action !== undefined) {
      this.items.push({ action: this.#action, source: payload, truncated });
      this.#action = undefined;
      return undefined;
    }
    const action = truncated ? undefined : this.#read(payload);
    if (action === undefined) return { line: number, reason: 'badAction' };
    if (action.operation === 'delete') this.items.push({ action, source: undefined, truncated: false });
    else this.#action = action;
    return undefined;
  }

  /** Ends the body. */
  end(): BulkFault | undefined {
    return this.#action === undefined ? undefined : { line: this.#lastLine, reason: 'noDocument' };
  }

  /** Most senders say the same before every document. */
  #read(payload: Buffer): BulkAction | undefined {
    if (this.#last?.payload.equals(payload) === true) return this.#last.action;
    const action = payload.length > MOST_ACTION_BYTES ? undefined : parseBulkAction(payload.toString('utf8'));
    if (action !== undefined) this.#last = { payload: Buffer.from(payload), action };
    return action;
  }
}

/** An action line: an object whose one key is the operation; undefined when it is none. */
export function parseBulkAction(text: string): BulkAction | undefined {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value) as [string, unknown][];
  if (entry === undefined || others.length > 0) return undefined;
  const [operation, given] = entry;
  if (!isOperation(operation) || !isObject(given)) return undefined;
  const { _index: index, _id: id } = given as Readonly<Record<'_index' | '_id', unknown>>;
  if (!isName(index) || !isName(id)) return undefined;
  return { operation, index: nameOf(index), id: nameOf(id) };
}

type Name = string | number | null | undefined;

function isName(value: unknown): value is Name {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'number';
}

function nameOf(value: Name): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function isOperation(text: string): text is BulkOperation {
  return OPERATIONS.has(text);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
