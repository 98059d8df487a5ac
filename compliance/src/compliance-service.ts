import {
  type Actor,
  type AnswerSourceBody,
  type ChooseLevelBody,
  type ComplianceItem,
  type ComplianceItemDetail,
  type ComplianceSummary,
  type Evidence,
  type EvidenceVerdict,
  type LevelChoice,
  type MlpsLevel,
  type SourceAnswer,
} from '@qiaolou/schema';
import { generalItems, type Catalogue } from './catalogue/catalogue.ts';
import { ALL_EVIDENCE_RULES } from './evidence/all-evidence-rules.ts';
import { bindRules, checkRegistered, type BoundRule } from './evidence/bind-rules.ts';
import { keepLevel, readLevel } from './level/level-choice.ts';
import type { CurrentEvidence } from './measurements/current-evidence.ts';
import { readCurrentEvidence, readHistory } from './measurements/read-current-evidence.ts';
import { takeMeasurements, type MeasuringOptions } from './take-measurements.ts';
import { keepSourceAnswer, readSourceAnswers } from './sources/source-answers.ts';
import { itemRules } from './verdict/item-rules.ts';
import { itemVerdict } from './verdict/item-verdict.ts';
import { itemView } from './verdict/item-view.ts';
import { summarise } from './verdict/summarise.ts';

/** What the service works with: what is measured, and where it is kept. */
export interface ComplianceServiceOptions extends MeasuringOptions {
  readonly catalogue: Catalogue;
  /** MLPS level of the protected system until somebody chooses one at the console; 3 when absent. */
  readonly level?: MlpsLevel | undefined;
}

/** Compliance computed from live evidence. */
export interface ComplianceService {
  /** Runs every evidence rule this platform can measure, keeps the results and seals the days that ended. */
  measure(): Promise<readonly Evidence[]>;
  summary(): Promise<ComplianceSummary>;
  items(): Promise<readonly ComplianceItem[]>;
  /** Undefined when there is no such clause. */
  item(id: string): Promise<ComplianceItemDetail | undefined>;
  /** The measurement of each evidence rule that counts, with the verdict it had when it was taken. */
  evidence(): Promise<readonly Evidence[]>;
  /** Chooses the level in force. Throws `records.versionConflict` when it was changed meanwhile. */
  chooseLevel(body: ChooseLevelBody, actor: Actor): Promise<LevelChoice>;
  /** What people said is to be expected of sources. */
  sourceAnswers(): Promise<readonly SourceAnswer[]>;
  /** Says what is to be expected of a source. Throws `records.versionConflict` when another did meanwhile. */
  answerSource(body: AnswerSourceBody, actor: Actor): Promise<SourceAnswer>;
}

/**
 * Makes the service; measuring is up to the caller's schedule. Throws `compliance.catalogueInvalid` when the catalogue
 * lacks a measured rule or its numbers, or has one that nobody registered.
 */
export function createComplianceService(options: ComplianceServiceOptions): ComplianceService {
  checkRegistered(ALL_EVIDENCE_RULES, options.catalogue.rules);
  return new LiveCompliance(options, bindRules(ALL_EVIDENCE_RULES, options.catalogue.rules));
}

class LiveCompliance implements ComplianceService {
  readonly #options: ComplianceServiceOptions;
  readonly #rules: readonly BoundRule[];
  readonly #configured: MlpsLevel;

  constructor(options: ComplianceServiceOptions, rules: readonly BoundRule[]) {
    this.#options = options;
    this.#rules = rules;
    this.#configured = options.level ?? 3;
  }

  measure(): Promise<readonly Evidence[]> {
    return takeMeasurements(this.#options, this.#rules);
  }

  async summary(): Promise<ComplianceSummary> {
    const [choice, current] = await Promise.all([this.#level(), this.#current()]);
    const evidence = [...current.values()].map((one) => one.evidence);
    const catalogue = generalItems(this.#options.catalogue, choice.level);
    return summarise({ levelChoice: choice, catalogue, items: this.#itemsBy(current, choice.level), evidence });
  }

  async items(): Promise<readonly ComplianceItem[]> {
    const [{ level }, current] = await Promise.all([this.#level(), this.#current()]);
    return this.#itemsBy(current, level);
  }

  async item(id: string): Promise<ComplianceItemDetail | undefined> {
    const { catalogue, records, clock } = this.#options;
    const [{ level }, current] = await Promise.all([this.#level(), this.#current()]);
    const item = this.#itemsBy(current, level).find((candidate) => candidate.id === id);
    const row = catalogue.items.find((candidate) => candidate.id === id);
    if (item === undefined || row === undefined) return undefined;
    const used = catalogue.rules.filter((rule) => row.evidence_rules.includes(rule.id));
    return {
      item,
      automation: row.automation,
      rules: [...itemRules(row, catalogue.rules, current)],
      evidence: [...(await readHistory(records, used, clock.now()))],
    };
  }

  async evidence(): Promise<readonly Evidence[]> {
    return [...(await this.#current()).values()].map(({ evidence, verdict }) => ({ ...evidence, verdict }));
  }

  chooseLevel(body: ChooseLevelBody, actor: Actor): Promise<LevelChoice> {
    const { records, clock } = this.#options;
    return keepLevel(records, body, { actor, now: clock.now(), configured: this.#configured });
  }

  async sourceAnswers(): Promise<readonly SourceAnswer[]> {
    return [...(await readSourceAnswers(this.#options.records)).values()];
  }

  answerSource(body: AnswerSourceBody, actor: Actor): Promise<SourceAnswer> {
    const { records, clock } = this.#options;
    return keepSourceAnswer(records, body, { actor, now: clock.now() });
  }

  #level(): Promise<LevelChoice> {
    return readLevel(this.#options.records, this.#configured);
  }

  #current(): Promise<ReadonlyMap<string, CurrentEvidence>> {
    const { records, catalogue, clock } = this.#options;
    return readCurrentEvidence(records, catalogue.rules, clock.now());
  }

  #itemsBy(current: ReadonlyMap<string, CurrentEvidence>, level: MlpsLevel): readonly ComplianceItem[] {
    const verdicts = new Map<string, EvidenceVerdict>([...current].map(([rule, { verdict }]) => [rule, verdict]));
    return generalItems(this.#options.catalogue, level).map((item) =>
      itemView(item, level, itemVerdict(item, verdicts)),
    );
  }
}
