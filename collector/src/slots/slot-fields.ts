import type { FieldValue } from '@qiaolou/schema';
import { ecsConverter, plainKindOf, type PlainKind } from '../event/ecs-value.ts';

/** Fields that get a number: what packs name, and devices' own keys. */
export const MOST_SLOT_FIELDS = 8_192;
/** Longest name the store takes, characters. */
const LONGEST_NAME = 256;

/** A field of events as slots know it. */
export interface SlotField {
  readonly number: number;
  readonly name: string;
  /** `"name":`. */
  readonly key: Buffer;
  /** What its value must be to be taken as it is. */
  readonly kind: PlainKind;
  /** As `ecsValue` of the field. */
  readonly convert: (value: FieldValue) => FieldValue | undefined;
}

/** Numbers for the names of fields, from 0, given as they come. */
export class SlotFields {
  readonly #byName = new Map<string, SlotField>();
  readonly #fields: SlotField[] = [];

  /** How many there are. */
  get size(): number {
    return this.#fields.length;
  }

  /** The field of a name; undefined for one that is no name of a field, and for one too many. */
  of(name: string): SlotField | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (name === '' || name === '__proto__' || name.length > LONGEST_NAME) return undefined;
    if (this.#fields.length >= MOST_SLOT_FIELDS) return undefined;
    const field: SlotField = {
      number: this.#fields.length,
      name,
      key: Buffer.from(`${JSON.stringify(name)}:`),
      kind: plainKindOf(name),
      convert: ecsConverter(name),
    };
    this.#byName.set(name, field);
    this.#fields.push(field);
    return field;
  }

  /** A field that is known by name only if it has a number already. */
  known(name: string): SlotField | undefined {
    return this.#byName.get(name);
  }

  /** The field of a number. */
  at(number: number): SlotField {
    const field = this.#fields[number];
    if (field === undefined) throw new RangeError(`no field has the number ${number}`);
    return field;
  }

  /** The field of a name that code names: there is always room for those. */
  must(name: string): SlotField {
    const field = this.of(name);
    if (field === undefined) throw new RangeError(`no room for the field ${name}`);
    return field;
  }
}
