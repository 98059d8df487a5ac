import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { loadRuleTexts, readRuleTexts } from '../sigma/read/load-rules.ts';
import type { RuleText } from '../sigma/read/read-rule-text.ts';
import { missingFacts } from './analyst-facts.ts';
import type { RuleFinding } from './rule-finding.ts';
import { sampleFaults, type RuleSamples, type SampleName } from './sample-faults.ts';

/** How many rules can be used, and what is wrong. */
export interface RuleCheck {
  readonly rules: number;
  readonly findings: readonly RuleFinding[];
}

/** Looks up a sample beside a rule; undefined when the file is not there. */
export type SampleOf = (file: string, name: SampleName) => string | undefined;

const SAMPLES: readonly SampleName[] = ['hit', 'miss'];

/**
 * Checks rules as they are written. Every file must be valid Sigma; a file called `rule.yaml` is a rule of ours besides:
 * it has to tell an analyst what he needs, to fire on each event of `hit.ndjson` beside it and on none of `miss.ndjson`.
 *
 * @example
 * checkRules([{ file: 'web/x/rule.yaml', text }], () => undefined).findings.map(({ reason }) => reason);
 */
export function checkRules(texts: readonly RuleText[], sampleOf: SampleOf): RuleCheck {
  const { rules, errors } = loadRuleTexts(texts);
  const yamlOf = new Map(texts.map(({ file, text }) => [file, text]));
  const own = rules.filter(({ file }) => basename(file) === OWN_RULE_FILE);
  const findings = own.flatMap((rule) => [
    ...missingFacts(rule, yamlOf.get(rule.file) ?? ''),
    ...SAMPLES.flatMap((name) => {
      const sample: RuleSamples = { file: samplePath(rule.file, name), name, text: sampleOf(rule.file, name) };
      return sampleFaults(rule, rules, sample);
    }),
  ]);
  const broken = errors.map(({ file, line, column, code, reason }) => ({ file, line, column, code, reason }));
  return { rules: rules.length, findings: [...broken, ...findings] };
}

/**
 * Checks rule files and all rules under folders, with the samples beside them, as the one space of rules they will be: an id
 * or a name that two of them have is a finding. Files of folders are named with the folder. Throws only when a path cannot
 * be read.
 *
 * @example
 *   const { rules, findings } = await checkRulePaths(['detection-rules/rules', 'my-rules/x.yaml']);
 */
export async function checkRulePaths(paths: readonly string[]): Promise<RuleCheck> {
  const texts = (await Promise.all(paths.map(textsAt))).flat();
  const samples = new Map<string, string>();
  for (const { file } of texts) {
    if (basename(file) !== OWN_RULE_FILE) continue;
    for (const name of SAMPLES) {
      const path = samplePath(file, name);
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text !== undefined) samples.set(path, text);
    }
  }
  return checkRules(texts, (file, name) => samples.get(samplePath(file, name)));
}

async function textsAt(path: string): Promise<readonly RuleText[]> {
  if (!(await stat(path)).isDirectory()) return [{ file: path, text: await readFile(path, 'utf8') }];
  return (await readRuleTexts(path)).map(({ file, text }) => ({ file: join(path, file), text }));
}

const OWN_RULE_FILE = 'rule.yaml';

function samplePath(file: string, name: SampleName): string {
  return join(dirname(file), `${name}.ndjson`);
}
