import { vendorField } from '../event/draft.ts';
import { meaningsOfKey, type KeyMeaning } from '../meaning/key-meaning.ts';
import { PATHS } from '../meaning/place-candidates.ts';
import { PAIR } from './line-pairs.ts';
import type { LineReading, SlotShared } from './line-reading.ts';
import { madeWord } from './word-memory.ts';
import { isNothingPair } from './nothing-pair.ts';
import type { PackKeys } from './pack-keys.ts';
import { placeMeantPairs } from './meant-pairs.ts';
import type { UnmappedKey } from './unmapped-key.ts';

/** Prefix of fields whose placeholders are kept (`event/ecs-value.ts`). */
const VERBATIM = 'winlog.event_data.';

/** How a pack deals with them. */
export interface UnmappedOptions {
  readonly prefix: string;
  readonly keepDotted: boolean;
  readonly dictionary: boolean;
}

/** Pairs that no mapping took: placed by what their keys mean, else kept under the vendor's name; `keepRest` of a pack, on slots. */
export class UnmappedPairs {
  readonly #options: UnmappedOptions;
  readonly #keys: PackKeys;
  readonly #shared: SlotShared;
  readonly #known: (UnmappedKey | undefined)[] = [];
  readonly #rest: number[] = [];

  constructor(options: UnmappedOptions, keys: PackKeys, shared: SlotShared) {
    this.#options = options;
    this.#keys = keys;
    this.#shared = shared;
  }

  /** Places what no mapping took. */
  place(reading: LineReading): void {
    const { pairs } = reading;
    const rest = this.#rest;
    rest.length = 0;
    for (let at = 0; at < pairs.count; at += 1) if (pairs.used[at] === 0) rest.push(at);
    if (this.#options.dictionary) placeMeantPairs(reading, rest, (place) => this.#keyOf(pairs.keys[place] ?? 0));
    for (const place of rest) if (pairs.used[place] === 0) this.#keep(reading, place);
  }

  #keep(reading: LineReading, place: number): void {
    const { pairs, slots } = reading;
    const { field, unsure, asker } = this.#keyOf(pairs.keys[place] ?? 0);
    if (unsure) reading.unsure = true;
    if (field === undefined || isNothingPair(reading, place) || slots.has(field.number)) return;
    const [from, to] = [pairs.from[place] ?? 0, pairs.to[place] ?? 0];
    if (pairs.how[place] === PAIR.plain && slots.setPlain(field, from, to)) return;
    const { words } = this.#shared;
    const number = pairs.word(place, words);
    const word = asker.get(number) ?? words.keep(asker, number, madeWord(undefined, field.convert(pairs.value(place))));
    if (word.taken !== undefined) slots.setFinished(field.number, word.taken);
  }

  #keyOf(key: number): UnmappedKey {
    return (this.#known[key] ??= this.#look(this.#keys.name(key)));
  }

  #look(name: string): UnmappedKey {
    const { prefix, keepDotted, dictionary } = this.#options;
    const asIs = keepDotted && name.includes('.') && !name.startsWith('qiaolou.');
    const told = asIs || name.startsWith(`${prefix}.`) ? name : vendorField(prefix, name);
    const field = told === '' ? undefined : this.#shared.fields.of(told);
    const asker = this.#shared.words.asker();
    const unsure = (told !== '' && field === undefined) || told.startsWith(VERBATIM);
    const meanings = dictionary ? meaningsOfKey(name) : [];
    const looksAt =
      meanings.length === 0 ? [] : looksAtOf(meanings).flatMap((one) => this.#shared.fields.of(one) ?? []);
    return { name, meanings, looksAt, field, unsure, asker };
  }
}

/** Fields that `placements` looks at beside a target's own. */
const BESIDE = ['source.ip', 'destination.ip', 'host.ip', 'user.id', 'rule.id', 'url.original'];
/** What of a value taken apart there may be. */
const PARTS = ['ip', 'port', 'name', 'domain'];

function looksAtOf(meanings: readonly KeyMeaning[]): readonly string[] {
  const own = meanings.flatMap(({ target }) =>
    typeof target === 'string' ? [target, PATHS[target] ?? target] : PARTS.map((part) => `${target.to}.${part}`),
  );
  return [...new Set([...BESIDE, ...own])];
}
