/** Slot of keyword items: not a field but every value of the event. */
export const KEYWORD_SLOT = 0;

/** Numbers the distinct ECS field lists the rules look at, so that an event's values are read once each. */
export class FieldSlots {
  readonly #byKey = new Map<string, number>();
  readonly #lists: (readonly string[])[] = [[]];

  /** Number of the list, given at first sight. */
  slotOf(fields: readonly string[]): number {
    const key = fields.join('\u0000');
    let slot = this.#byKey.get(key);
    if (slot === undefined) {
      slot = this.#lists.length;
      this.#lists.push(fields);
      this.#byKey.set(key, slot);
    }
    return slot;
  }

  /** ECS fields of a slot, in order of preference. */
  fieldsOf(slot: number): readonly string[] {
    return this.#lists[slot] ?? [];
  }

  get count(): number {
    return this.#lists.length;
  }
}
