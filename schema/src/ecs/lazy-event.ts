import type { EcsEvent, FieldValue, Scalar } from './ecs-event.ts';

/**
 * An event as those read it who look at some of its fields: it need not be an object, and becomes one only when all of it is asked
 * for.
 */
export interface LazyEvent {
  /** Whether it has a field. */
  has(field: string): boolean;
  /** The value of a field; undefined when it has none. */
  value(field: string): FieldValue | undefined;
  /** Names of its fields. */
  names(): readonly string[];
  /** All of it as an object; the same one every time, or an equal one. */
  whole(): EcsEvent;
  /** Its JSON, UTF-8, where there is one already: bytes that may be others when the next events are made. */
  line(): Uint8Array | undefined;
}

/** An event that is an object already. */
export class WholeEvent implements LazyEvent {
  readonly #event: EcsEvent;

  constructor(event: EcsEvent) {
    this.#event = event;
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#event, field);
  }

  value(field: string): FieldValue | undefined {
    return this.has(field) ? this.#event[field] : undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.#event);
  }

  whole(): EcsEvent {
    return this.#event;
  }

  line(): undefined {
    return undefined;
  }
}

/**
 * All values of a field as a list, as `fieldValues`: `[]` when absent.
 *
 * @example
 *   valuesOf(new WholeEvent(event), 'source.ip'); // ['192.0.2.7']
 */
export function valuesOf(event: LazyEvent, field: string): readonly Scalar[] {
  const value = event.value(field);
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList(value: FieldValue): value is readonly Scalar[] {
  return Array.isArray(value);
}
