import { setField, vendorField, type Draft } from '../event/draft.ts';
import { setsNothing } from '../event/ecs-value.ts';
import { placeCandidates } from '../meaning/place-candidates.ts';
import { bestGrammar } from './best-grammar.ts';
import { expandNested } from './expand-nested.ts';
import { parseJsonObject } from './grammars/json.ts';
import type { Line } from './line.ts';
import type { RawFields } from './raw-fields.ts';

/** With one of them set, a pack has read what its line is about. */
export const ABOUT = ['source.ip', 'destination.ip', 'user.name', 'host.ip', 'host.name', 'rule.name'];
/** Keys under which packs keep what they have not read yet. */
const RESTS = ['text', 'details', 'rest'];
/** And the sentence of a device about itself. */
export const SENTENCES = ['summary', ...RESTS];

/** The sentence behind the frame of a line, where a pack set it apart. */
export function sentenceOf(raw: RawFields): string | undefined {
  for (const key of SENTENCES) {
    const value = raw.get(key);
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/**
 * What a pack for a device's products may not know yet: a kind of line of which it took no more than the frame (`%%01MODULE/5/…:`) is
 * read by the general grammars. Sets only what the pack has left open.
 */
export function readRest(line: Line, draft: Draft, raw: RawFields): void {
  if (ABOUT.some((field) => Object.hasOwn(draft.fields, field))) return;
  const text = RESTS.map((key) => raw.get(key)).find((value) => typeof value === 'string' && value.length > 8);
  const body = typeof text === 'string' ? text : line.body;
  const best = bestGrammar({ ...line, body, json: () => parseJsonObject(body) });
  if (best === undefined || best.grammar.name === 'delimited') return;
  expandNested(best.raw);
  // What the pack has read it has judged.
  const fresh: RawFields = new Map([...best.raw].filter(([key]) => !raw.has(key)));
  const rest = placeCandidates(draft, fresh);
  if (best.grammar.name === 'colon' || rest.length === fresh.size) return;
  const module = String(draft.fields['event.module'] ?? 'generic');
  for (const key of rest) {
    const field = vendorField(module, key);
    const value = best.raw.get(key);
    const isOpen = field !== '' && value !== undefined && !Object.hasOwn(draft.fields, field);
    if (isOpen && !setsNothing(field, value)) setField(draft, field, value);
  }
}
