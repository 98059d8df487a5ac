import type { BinXmlScalar } from './binxml-value.ts';
import type { EventElement } from './event-tree.ts';

type Json = BinXmlScalar | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * An event as evtx_dump writes it, which is what `flattenEventLog` reads: `{"Event":{"System":{…},"EventData":{…}}}`, attributes
 * under `#attributes`, the text beside them under `#text`; `Data` with a name under that name.
 */
export function eventJson(root: EventElement): string {
  return JSON.stringify({ [root.name]: jsonOf(root) });
}

function jsonOf({ name, attributes, children }: EventElement): Json {
  const elements = children.filter((child) => typeof child === 'object');
  const texts = children.filter((child) => typeof child !== 'object');
  const members = new Map<string, Json>();
  const isData = name === 'EventData';
  for (const element of elements) {
    const named =
      isData && element.name === 'Data' ? element.attributes.find(([key]) => key === 'Name')?.[1] : undefined;
    if (named === undefined) addMember(members, element.name, jsonOf(element));
    else addMember(members, String(named), textOf(element.children) ?? '');
  }
  const text = textOf(texts);
  if (attributes.length === 0 && members.size === 0) return text ?? null;
  if (text !== undefined && text !== '') members.set('#text', text);
  const beside: [string, Json][] = attributes.length === 0 ? [] : [['#attributes', Object.fromEntries(attributes)]];
  return Object.fromEntries([...beside, ...members]);
}

/** Elements of one name are a list. */
function addMember(members: Map<string, Json>, name: string, value: Json): void {
  const known = members.get(name);
  if (!members.has(name) || known === undefined) members.set(name, value);
  else members.set(name, Array.isArray(known) ? [...(known as readonly Json[]), value] : [known, value]);
}

/** One value as it is, several as a text. */
function textOf(parts: EventElement['children']): BinXmlScalar | undefined {
  const scalars = parts.filter((part) => typeof part !== 'object');
  return scalars.length > 1 ? scalars.join('') : scalars[0];
}
