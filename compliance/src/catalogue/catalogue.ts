import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SocError, parseJson } from '@qiaolou/schema';
import { z } from 'zod';

const itemSchema = z.object({
  /** `L3-8.1.5.4-d`. */
  id: z.string(),
  scope: z.enum(['general', 'cloud-extension']),
  class_code: z.string(),
  class: z.string(),
  class_en: z.string(),
  category: z.enum(['technical', 'management']),
  control_point: z.string(),
  control_point_en: z.string().nullable(),
  /** MLPS levels that ask for it. */
  levels: z.array(z.union([z.literal(2), z.literal(3)])).min(1),
  /** Clause per level: `{L3: '8.1.5.4 d)'}`. */
  refs: z.record(z.string(), z.string()),
  requirement_zh: z.string(),
  requirement_en: z.string(),
  /** Whether evidence can decide alone, helps a person, or cannot help. */
  automation: z.enum(['full', 'partial', 'none']),
  evidence_channel: z.enum(['telemetry', 'workflow', 'register', 'manual']),
  evidence_rules: z.array(z.string()),
  high_risk_cases: z.array(z.string()),
});

/** One requirement item of GB/T 22239-2019, paraphrased. */
export type CatalogueItem = Readonly<z.infer<typeof itemSchema>>;

const ruleSchema = z.object({
  /** `EV-LOG-RETENTION`. */
  id: z.string(),
  /** What it is measured from. */
  kind: z.enum(['telemetry', 'workflow', 'register']),
  name_zh: z.string(),
  name_en: z.string(),
  source: z.string(),
  measure: z.string(),
  verdict: z.string(),
  /** The numbers of `verdict`, as the measuring rule names them; absent where the verdict has none. */
  thresholds: z.record(z.string(), z.number()).optional(),
  /** How often the evidence must be renewed, days. */
  refresh_days: z.number().positive(),
  items: z.array(z.string()),
});

/** What is measured for one or more items, and when it passes. */
export type EvidenceRule = Readonly<z.infer<typeof ruleSchema>>;

/** The MLPS catalogue as loaded. */
export interface Catalogue {
  readonly items: readonly CatalogueItem[];
  readonly rules: readonly EvidenceRule[];
}

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(parseJson(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new SocError('compliance.catalogueInvalid', { file: path }, { cause: error });
  }
}

/** The catalogue's folder as shipped. */
export const CATALOGUE_DIRECTORY = join(import.meta.dirname, '../../catalogue');

/**
 * Loads and checks the catalogue: ids are unique, and items and rules name each other, both or neither. Throws
 * `compliance.catalogueInvalid` with the file or the id, so that a misspelt one is told at the start.
 */
export function loadCatalogue(directory: string = CATALOGUE_DIRECTORY): Catalogue {
  const items = readJson(join(directory, 'mlps-catalogue.json'), z.array(itemSchema));
  const rules = readJson(join(directory, 'mlps-evidence-rules.json'), z.array(ruleSchema));
  const itemOf = byId(items);
  const ruleOf = byId(rules);
  for (const { id, evidence_rules } of items)
    for (const rule of evidence_rules) {
      const row = ruleOf.get(rule);
      if (row === undefined) throw invalid({ item: id, unknownRule: rule });
      if (!row.items.includes(id)) throw invalid({ rule, lacksItem: id });
    }
  for (const { id, items: fed } of rules)
    for (const item of fed) {
      const row = itemOf.get(item);
      if (row === undefined) throw invalid({ rule: id, unknownItem: item });
      if (!row.evidence_rules.includes(id)) throw invalid({ item, lacksRule: id });
    }
  return { items, rules };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const row of rows) {
    if (found.has(row.id)) throw invalid({ duplicate: row.id });
    found.set(row.id, row);
  }
  return found;
}

function invalid(details: Readonly<Record<string, string>>): SocError {
  return new SocError('compliance.catalogueInvalid', details);
}

/** General-requirement items a level asks for: 135 at level 2, 211 at level 3 (GB/T 22239-2019 clauses 7.1 and 8.1). */
export function generalItems(catalogue: Catalogue, level: 2 | 3): readonly CatalogueItem[] {
  return catalogue.items.filter((item) => item.scope === 'general' && item.levels.includes(level));
}
