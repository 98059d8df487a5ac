/** One thing wrong with a playbook. */
export interface LintIssue {
  /** Id of the rule broken, one of `LINT_RULES`. */
  readonly rule: LintRule;
  /** Where: JSON pointer (RFC 6901) into the document. */
  readonly at: string;
  /** What was found there, in English, for people. */
  readonly found: string;
}

/** Every lint rule with what it asks, CACAO 2.0 unless marked "own". */
export const LINT_RULES = {
  json: 'the text is JSON',
  schema: 'the document has the shape of CACAO 2.0',
  startStep: 'exactly one start step, and it is workflow_start',
  endStep: 'at least one end step, without successors',
  stepType: "a step's type is the one its id says",
  danglingStep: 'every step named exists in the workflow',
  danglingAgent: 'every agent and target named is defined',
  danglingDefinition: 'every marking, extension and authentication named is defined',
  cycle: 'no step leads back to itself',
  unreachableStep: 'every step can be reached from workflow_start or workflow_exception',
  sharedBranch: 'a branch shares no step with another branch, with what follows, or with the exception path',
  completionConflict: 'on_completion excludes on_success and on_failure',
  missingNext: 'every step but end, parallel and conditions has a successor on success',
  undefinedVariable: 'every variable used is declared',
  constantAssigned: 'a constant variable is not written',
  variableValue: "a variable's value fits its type",
  modifiedBeforeCreated: 'modified is not before created',
  validityReversed: 'valid_until is after valid_from',
  commandText: 'a command has exactly one of command and command_b64',
  base64: 'what is said to be base64 is base64',
  manualAlone: 'own: a manual command is the only command of its step',
  condition: 'a condition is a comparison the engine can evaluate',
  inlineSecret: 'own: secrets live in a key store, not in the document',
  unsupported: 'own: the engine can run it',
} as const;

/** Id of a lint rule. */
export type LintRule = keyof typeof LINT_RULES;

/** JSON pointer of a path of keys. */
export function pointer(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
