export {
  playbookSchema,
  STEP_TYPES,
  VARIABLE_TYPES,
  type ActionStep,
  type AgentTarget,
  type CacaoCommand,
  type CacaoStep,
  type CacaoVariable,
  type Playbook,
} from './document/cacao-schema.ts';
export {
  playbookExtension,
  QIAOLOU_EXTENSION_ID,
  stepExtension,
  type PlaybookExtension,
  type StepExtension,
} from './document/qiaolou-extension.ts';
export { LINT_RULES, type LintIssue, type LintRule } from './document/lint-issue.ts';
export { lintPlaybook, parsePlaybook, requirePlaybook, type ParsedPlaybook } from './document/parse-playbook.ts';
export { CONNECTOR_COMMAND, RUNNABLE_COMMANDS, RUNNABLE_STEPS } from './document/command-vocabulary.ts';
export type { VariableValues } from './document/variable-text.ts';
export { parseCondition, type ParsedCondition } from './condition/parse-condition.ts';
export { evaluateCondition } from './condition/evaluate-condition.ts';
export type { Condition } from './condition/condition-ast.ts';
export {
  connectorRegistry,
  type Connector,
  type ConnectorContext,
  type ConnectorPlan,
  type ConnectorRegistry,
  type ConnectorResult,
} from './connectors/connector.ts';
export { standardConnectors, type ConnectorSettings } from './connectors/standard-connectors.ts';
export { nftablesBlockAddress, type NftablesOptions } from './connectors/nftables-block-address.ts';
export { httpApi, type HttpApiOptions } from './connectors/http-api.ts';
export { judgeBlock, type NeverBlockReason, type OwnAddresses } from './connectors/never-block.ts';
export {
  createPlaybookLibrary,
  LIBRARY_DIRECTORY,
  playbooksFor,
  readPlaybookDirectory,
  type PlaybookLibrary,
  type PlaybookSuggestion,
  type TriggerFacts,
} from './library/playbook-library.ts';
export {
  createPlaybookDesk,
  playbookSummary,
  type DeskActor,
  type PlaybookDeskService,
} from './library/playbook-desk.ts';
export { incidentVariables } from './library/incident-variables.ts';
export {
  createPlaybookEngine,
  PLAYBOOK_QUEUE,
  type PlaybookEngine,
  type PlaybookEngineOptions,
  type Reconciliation,
} from './engine/playbook-engine.ts';
export type { AnswerTaskRequest, CancelRunRequest, Requester, StartRunRequest } from './engine/run-commands.ts';
export type { RunDetail, RunFilter, TaskFilter } from './engine/run-queries.ts';
export type { RunFact, RunOccurrence, StepFault } from './engine/run-fact.ts';
export type { RunState, StepState } from './engine/run-state.ts';
export { foldRun } from './engine/fold-run.ts';
export { decideRun, type RunCommand } from './engine/decide-run.ts';
