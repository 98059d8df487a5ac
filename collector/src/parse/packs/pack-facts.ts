import { parse } from 'yaml';
import { z } from 'zod';

/** What a pack says about itself, without being compiled. */
export interface PackFacts {
  readonly id: string;
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  /** `observer.type`. */
  readonly type: string | undefined;
  /** What its events may have as `event.dataset`: its id, and what conditions of it set. */
  readonly datasets: readonly string[];
}

const text = z.string().optional().catch(undefined);
const factsSchema = z.object({ id: z.string(), vendor: text, product: text, type: text });

/**
 * The facts of a pack's text; undefined for a text that is no YAML or names no id.
 *
 * @example
 * packFacts('id: acme.fw\nvendor: Acme'); // { id: 'acme.fw', vendor: 'Acme', …, datasets: ['acme.fw'] }
 */
export function packFacts(yaml: string): PackFacts | undefined {
  const value = valueOf(yaml);
  const facts = factsSchema.safeParse(value).data;
  if (facts === undefined) return undefined;
  const datasets = new Set([facts.id]);
  addDatasets(value, datasets);
  const { id, vendor, product, type } = facts;
  return { id, vendor, product, type, datasets: [...datasets].slice(0, MOST_DATASETS) };
}

const MOST_DATASETS = 64;

function valueOf(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** Values that are set under the field, wherever a pack sets fields. */
function addDatasets(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'event.dataset' && typeof inner === 'string') into.add(inner);
    else addDatasets(inner, into);
  }
}
