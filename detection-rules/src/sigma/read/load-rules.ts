import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SHANGHAI, zoneOffset } from '@qiaolou/schema';
import { DEFAULT_INSIDE_NETWORKS, insidePlaceholders, type InsideNetworks } from './inside-networks.ts';
import type { Placeholders } from './placeholders.ts';
import { readRuleText, type RuleSet, type RuleText } from './read-rule-text.ts';
import type { RuleError } from './rule-error.ts';
import type { Rule } from './rule-model.ts';

/** Settings of a load. */
export interface LoadOptions {
  /** What of the network is ours. */
  readonly inside?: InsideNetworks | undefined;
  /** IANA zone by whose clock rules read the hour, the day and so on of a time; Asia/Shanghai when absent. */
  readonly zone?: string | undefined;
  /** More values for `%name%` under the `expand` modifier; rules naming others are refused. */
  readonly placeholders?: Placeholders;
}

/**
 * Reads rules from texts. A document that is wrong becomes an error with its place and never stops the others; of two
 * rules with the same id or name the first stays. Correlations that name a missing rule, or each other in a circle, are errors. Throws
 * RangeError for an unknown zone.
 *
 * @example
 *   loadRuleTexts([{ file: 'rule.yaml', text }]).errors; // []
 */
export function loadRuleTexts(texts: readonly RuleText[], options: LoadOptions = {}): RuleSet {
  const inside = insidePlaceholders(options.inside ?? DEFAULT_INSIDE_NETWORKS);
  const placeholders: Placeholders = new Map([...inside, ...(options.placeholders ?? [])]);
  const zone = options.zone ?? SHANGHAI;
  const reading = { placeholders, clock: { zone, offset: zoneOffset(zone) } };
  const sets = texts.map((text) => readRuleText(text, reading));
  const unique = withoutDuplicates(sets.flatMap((set) => set.rules));
  const resolved = withoutDangling(unique.rules);
  return {
    rules: resolved.rules,
    errors: [...sets.flatMap((set) => set.errors), ...unique.errors, ...resolved.errors],
  };
}

/**
 * Reads every `.yaml` and `.yml` file under a folder, in path order. Throws only when the folder cannot be read.
 *
 * @example
 *   const { rules, errors } = await loadRules('detection-rules/rules');
 */
export async function loadRules(directory: string, options: LoadOptions = {}): Promise<RuleSet> {
  return loadRuleTexts(await readRuleTexts(directory), options);
}

/** The texts of every `.yaml` and `.yml` file under a folder, in path order, named relative to it. */
export async function readRuleTexts(directory: string): Promise<readonly RuleText[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts: RuleText[] = [];
  for (const path of paths) texts.push({ file: relative(directory, path), text: await readFile(path, 'utf8') });
  return texts;
}

/** Ids and names are one space, whatever their case: what names a rule names one, and the first that has it keeps it. */
function withoutDuplicates(rules: readonly Rule[]): RuleSet {
  const owners = new Map<string, Rule>();
  const kept: Rule[] = [];
  const errors: RuleError[] = [];
  for (const rule of rules) {
    const references = referencesOf(rule);
    const taken = references.find(({ text }) => owners.has(text));
    if (taken === undefined) {
      kept.push(rule);
      for (const { text } of references) owners.set(text, rule);
    } else {
      const reason = `the ${taken.what} is already used in ${owners.get(taken.text)?.file ?? ''}`;
      errors.push(ruleError(rule, 'detection.ruleInvalid', reason));
    }
  }
  return { rules: kept, errors };
}

function referencesOf({ id, name }: Rule): readonly { readonly what: 'id' | 'name'; readonly text: string }[] {
  const byId = { what: 'id', text: id.toLowerCase() } as const;
  return name === undefined ? [byId] : [byId, { what: 'name', text: name.toLowerCase() }];
}

/** Drops correlations whose references do not resolve, repeating until nothing changes. */
function withoutDangling(rules: readonly Rule[]): RuleSet {
  const errors: RuleError[] = [];
  const resolved = new Set<string>();
  const add = (rule: Rule): void => {
    resolved.add(rule.id);
    if (rule.name !== undefined) resolved.add(rule.name);
  };
  rules.filter((rule) => rule.kind === 'detection').forEach(add);
  let open = rules.filter((rule) => rule.kind === 'correlation');
  for (let progress = true; progress;) {
    const ready = open.filter((rule) => rule.rules.every((reference) => resolved.has(reference)));
    ready.forEach(add);
    open = open.filter((rule) => !ready.includes(rule));
    progress = ready.length > 0;
  }
  for (const rule of open) {
    const missing = rule.rules.filter((reference) => !resolved.has(reference)).join(', ');
    errors.push(ruleError(rule, 'detection.unknownIdentifier', `missing, broken or circular: ${missing}`));
  }
  return { rules: rules.filter((rule) => resolved.has(rule.id)), errors };
}

function ruleError(rule: Rule, code: RuleError['code'], reason: string): RuleError {
  const { file, line, id, title } = rule;
  return { code, file, line, column: 1, ruleId: id, ruleTitle: title, reason, details: { reason } };
}
