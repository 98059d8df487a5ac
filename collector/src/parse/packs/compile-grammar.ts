import { scanAccessLog } from '../grammars/access-log.ts';
import { scanBracketPairs } from '../grammars/bracket.ts';
import { scanCef } from '../grammars/cef.ts';
import { compileDelimited } from '../grammars/delimited.ts';
import { flattenEventLog } from '../grammars/event-log-json.ts';
import { scanEventXml } from '../grammars/event-log-xml.ts';
import { scanHeaded } from '../grammars/headed-columns.ts';
import { scanJavaLog } from '../grammars/java-log.ts';
import { flattenJson, parseJsonObject, scanLooseJson } from '../grammars/json.ts';
import { compileKeyValue } from '../grammars/key-value.ts';
import { scanLeef } from '../grammars/leef.ts';
import { compileTemplate } from '../grammars/template.ts';
import { scanXml } from '../grammars/xml.ts';
import type { Draft } from '../../event/draft.ts';
import { addField, rawText, type RawFields } from '../raw-fields.ts';
import { compileCondition, listOf, type ConditionScope } from './compile-condition.ts';
import { compileSet } from './compile-mapping.ts';
import type { PackStep } from './pack-schema.ts';

/** Reads a line into `scope.raw`; false when a step that must find something found nothing. */
export type Grammar = (scope: ConditionScope) => boolean;

/** Reads a text into `scope.raw`; false when it found nothing. */
export type Reader = (text: string, scope: ConditionScope) => boolean;

/**
 * Compiles the steps of a pack's grammar.
 * @throws Error when a template is malformed.
 */
export function compileGrammar(steps: PackStep | readonly PackStep[]): Grammar {
  const compiled = listOf(steps).map((step) => ({
    on: step.on,
    must: step.optional !== true,
    applies: step.if === undefined ? undefined : compileCondition(step.if),
    read: compileStep(step),
  }));
  return (scope) => {
    for (const { on, must, applies, read } of compiled) {
      if (applies !== undefined && !applies(scope)) continue;
      const text = textOf(on, scope);
      const found = text !== undefined && read(text, scope);
      if (!found && must) return false;
    }
    return true;
  };
}

function textOf(on: string | undefined, { line, raw }: ConditionScope): string | undefined {
  if (on === undefined) return line.body;
  if (on === '$text') return line.text;
  return on === '$program' ? line.header.program : rawText(raw, on);
}

/** A grammar that reports coverage, as a reader. */
function covering(scan: (text: string, fields: RawFields) => number): Reader {
  return (text, { raw }) => scan(text, raw) > 0;
}

/** Grammars that are one and the same for every pack. */
const PLAIN_GRAMMARS = {
  cef: scanCef,
  leef: scanLeef,
  accessLog: scanAccessLog,
  xml: scanXml,
  headed: scanHeaded,
  javaLog: scanJavaLog,
} as const satisfies Partial<Record<keyof PackStep, (text: string, fields: RawFields) => number>>;

/** Compiles what one step reads. */
export function compileStep(step: PackStep): Reader {
  for (const [name, scan] of Object.entries(PLAIN_GRAMMARS)) if (Object.hasOwn(step, name)) return covering(scan);
  if (step.kv !== undefined) return covering(compileKeyValue(step.kv));
  if (step.delimited !== undefined) return covering(compileDelimited(step.delimited));
  if (step.structuredData !== undefined) return readStructuredData;
  if (step.eventLog !== undefined) return readEventLog;
  if (step.looseJson !== undefined) return covering(scanLooseJson);
  const { bracket } = step;
  if (bracket !== undefined) return covering((text, fields) => scanBracketPairs(text, bracket, fields));
  if (step.template !== undefined) return compileTemplates(step.template);
  const { strip = '', find = false } = typeof step.json === 'object' ? step.json : {};
  return (text, scope) => readJson(find ? betweenBraces(text) : text, scope, strip);
}

function readStructuredData(_text: string, { line, raw }: ConditionScope): boolean {
  const data = line.header.structuredData;
  if (data === undefined) return false;
  for (const params of data.values()) for (const [name, value] of params) addField(raw, name, value);
  return true;
}

function readEventLog(text: string, scope: ConditionScope): boolean {
  if (text.includes('</System>')) return scanEventXml(text, scope.raw);
  const object = text === scope.line.body ? scope.line.json() : parseJsonObject(text);
  if (object !== undefined) flattenEventLog(object, scope.raw);
  return object !== undefined;
}

function betweenBraces(text: string): string {
  const start = text.indexOf('{');
  return start < 0 ? text : text.slice(start, text.lastIndexOf('}') + 1);
}

function readJson(text: string, scope: ConditionScope, strip: string): boolean {
  const object = text === scope.line.body ? scope.line.json() : parseJsonObject(text);
  if (object === undefined) return false;
  if (strip === '') {
    flattenJson(object, scope.raw);
    return true;
  }
  const flat: RawFields = new Map();
  flattenJson(object, flat);
  for (const [key, value] of flat) addField(scope.raw, key.startsWith(strip) ? key.slice(strip.length) : key, value);
  return true;
}

function compileTemplates(templates: NonNullable<PackStep['template']>): Reader {
  const compiled = listOf(templates).map((template) => {
    const { text, set } = typeof template === 'string' ? { text: template, set: undefined } : template;
    const apply: ((draft: Draft) => void) | undefined = set === undefined ? undefined : compileSet(set);
    return { matches: compileTemplate(text), apply };
  });
  return (text, { raw, draft }) => {
    for (const { matches, apply } of compiled) {
      if (!matches(text, raw)) continue;
      apply?.(draft);
      return true;
    }
    return false;
  };
}
