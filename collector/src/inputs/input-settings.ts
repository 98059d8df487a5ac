import { z } from 'zod';
import { INPUT_KINDS } from './all-inputs.ts';

type Kinds = (typeof INPUT_KINDS)[number];
type CamelCase<Id extends string> = Id extends `${infer Head}-${infer Rest}`
  ? `${Head}${Capitalize<CamelCase<Rest>>}`
  : Id;

/** Id of a network input: `syslog-udp`. */
export type InputId = Kinds['id'];

/** Key of an input's section in the configuration: `syslogUdp` of `syslog-udp`. */
export type InputKey<Id extends InputId = InputId> = CamelCase<Id>;

type Sections = { readonly [Kind in Kinds as InputKey<Kind['id']>]: Kind['settings'] };

/**
 * Key of an input's section in the configuration.
 *
 * @example
 * inputKey('syslog-udp'); // 'syslogUdp'
 */
export function inputKey<Id extends InputId>(id: Id): InputKey<Id> {
  return id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) as InputKey<Id>;
}

/** Section `inputs` of the configuration: the settings of every kind of input. */
export const inputSettings = z
  .strictObject(Object.fromEntries(INPUT_KINDS.map(({ id, settings }) => [inputKey(id), settings])) as Sections)
  .prefault({});
