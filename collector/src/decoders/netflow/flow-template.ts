import { conversationPlan, type ConversationPlan } from './conversation-plan.ts';
import { fieldReader, type FieldReader, type FlowValue } from './field-reader.ts';
import type { FlowFields } from './flow-record.ts';
import { informationElement } from './information-elements.ts';
import type { TemplateField } from './template-field.ts';

/** A template as it is kept and persisted. */
export interface FlowTemplate {
  readonly version: 9 | 10;
  readonly id: number;
  /** How many of the first fields are scope: options template; undefined: flow template. */
  readonly scopeFields?: number | undefined;
  readonly fields: readonly TemplateField[];
}

/** A template ready to read records. */
export interface CompiledTemplate {
  readonly template: FlowTemplate;
  /** Names of the fields, in their order; one that is not known by its number. */
  readonly names: readonly string[];
  /** Least bytes of a record; 0 = the template is of no use. */
  readonly minBytes: number;
  /** Where in a record the numbers of a conversation are; undefined when records say more, or are options. */
  readonly plan?: ConversationPlan | undefined;
  /** Reads the record at a place, or undefined when it would go beyond `end`. */
  readonly read: (
    buffer: Buffer,
    at: number,
    end: number,
  ) => { readonly fields: FlowFields; readonly end: number } | undefined;
}

interface CompiledField {
  readonly name: string;
  readonly length: number;
  readonly read: FieldReader;
  readonly repeated: boolean;
}

const VARIABLE = 65535;

/** Resolves names and readers once, so that reading a record is a walk over an array. */
export function compileTemplate(template: FlowTemplate): CompiledTemplate {
  const { version, scopeFields = 0 } = template;
  const elements = template.fields.map((field, index) =>
    informationElement({ version, id: field.id, enterprise: field.enterprise, scope: index < scopeFields }),
  );
  const uses = new Map<string, number>();
  for (const { name } of elements) uses.set(name, (uses.get(name) ?? 0) + 1);
  const fields = template.fields.flatMap(({ length }, index): CompiledField[] => {
    const element = elements[index];
    if (element === undefined || length === 0) return [];
    const repeated = (uses.get(element.name) ?? 1) > 1;
    return [{ name: element.name, length, read: fieldReader(element.kind, length), repeated }];
  });
  const minBytes = fields.reduce((sum, { length }) => sum + (length === VARIABLE ? 1 : length), 0);
  const plan = template.scopeFields === undefined ? conversationPlan(template.fields) : undefined;
  const names = elements.map(({ name }) => name);
  return { template, names, minBytes, plan, read: (buffer, at, end) => readRecord(fields, buffer, { at, end }) };
}

function readRecord(
  fields: readonly CompiledField[],
  buffer: Buffer,
  range: { readonly at: number; readonly end: number },
): { fields: FlowFields; end: number } | undefined {
  const values: Record<string, FlowValue | FlowValue[]> = {};
  let at = range.at;
  for (const field of fields) {
    let length = field.length;
    if (length === VARIABLE) {
      if (at + 1 > range.end) return undefined;
      length = buffer.readUInt8(at++);
      if (length === 255) {
        if (at + 2 > range.end) return undefined;
        length = buffer.readUInt16BE(at);
        at += 2;
      }
    }
    if (at + length > range.end) return undefined;
    const value = field.read(buffer, at, length);
    if (field.repeated) addRepeated(values, field.name, value);
    else values[field.name] = value;
    at += length;
  }
  return { fields: values, end: at };
}

function addRepeated(values: Record<string, FlowValue | FlowValue[]>, name: string, value: FlowValue): void {
  const earlier = values[name];
  if (Array.isArray(earlier)) earlier.push(value);
  else values[name] = [value];
}
