import { ECS_FIELDS, fieldDefinition, type FieldType } from '../ecs/ecs-fields.ts';

/** What the query language knows of the fields it is asked about. */
export interface FieldDictionary {
  /** Names of all fields, in the order in which they are offered. */
  readonly names: readonly string[];
  /** Type of a field; undefined for a name that is none. */
  readonly typeOf: (field: string) => FieldType | undefined;
  /** Names of a field for people; undefined for a name that is none. */
  readonly labelOf: (field: string) => { readonly zh: string; readonly en: string } | undefined;
  /** Fields that a bare word is looked for in. */
  readonly anywhere: readonly string[];
  /** Other names may be fields too, kept as text. Where they may not, a query that has one is refused at its place. */
  readonly open: boolean;
}

/**
 * The fields of events: those of the dictionary, and whatever a device sends.
 *
 * @example
 *   EVENT_FIELDS.typeOf('source.ip'); // 'ip'
 */
export const EVENT_FIELDS: FieldDictionary = {
  names: Object.keys(ECS_FIELDS),
  typeOf: (field) => fieldDefinition(field)?.type,
  labelOf: fieldDefinition,
  anywhere: ['message', 'event.original'],
  open: true,
};
