export { playbookSchema, type AgentTarget, type Playbook } from './document/playbook-schema.ts';
export { LINT_RULES, lintPlaybook, type LintIssue, type LintRule } from './document/lint/lint-playbook.ts';
export { checkPlaybook, type PlaybookProblem } from './document/check-playbook.ts';
export { parsePlaybook, requirePlaybook, type ParsedPlaybook } from './document/parse-playbook.ts';
export type { PlaybookNotice } from './document/cut-timestamps.ts';
export type { ActionStep } from './steps/action.ts';
export type { CacaoStep, StepType } from './steps/cacao-step.ts';
export type { StepFault } from './steps/step-kind.ts';
export { RUNNABLE_COMMANDS, CONNECTOR_COMMAND } from './vocabulary/command-vocabulary.ts';
export type { CacaoCommand } from './vocabulary/command.ts';
export {
  playbookExtension,
  QIAOLOU_EXTENSION_ID,
  stepExtension,
  type PlaybookExtension,
  type StepExtension,
} from './vocabulary/qiaolou-extension.ts';
export type { CacaoVariable } from './vocabulary/variable.ts';
export type { VariableValues } from './condition/variable-text.ts';
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
export { ALL_CONNECTORS } from './connectors/all-connectors.ts';
export { connectorSections, createConnectors, type ConnectorSettings } from './connectors/create-connectors.ts';
export type { ConnectorGiven, ConnectorKind } from './connectors/connector-kind.ts';
export { nftablesBlockAddress, type NftablesOptions } from './connectors/nftables-block-address/connector.ts';
export { httpApi, type HttpApiOptions } from './connectors/http-api/connector.ts';
export { judgeBlock, type NeverBlockReason, type OwnAddresses } from './connectors/never-block.ts';
export { createPlaybookLibrary, type PlaybookLibrary } from './library/playbook-library.ts';
export { LIBRARY_DIRECTORY, readPlaybookDirectory } from './library/read-playbook-directory.ts';
export { playbooksFor, type PlaybookSuggestion, type TriggerFacts } from './library/playbooks-for.ts';
export { createPlaybookDesk, playbookSummary, type PlaybookDeskService } from './desk/playbook-desk.ts';
export { incidentVariables } from './library/incident-variables.ts';
export { createPlaybookEngine, type PlaybookEngine, type PlaybookEngineOptions } from './engine/playbook-engine.ts';
export { playbookWork } from './engine/jobs.ts';
export type { Reconciliation } from './engine/reconcile.ts';
export type { EngineFigures } from './engine/engine-figures.ts';
export { responseFigures, type ResponseFigures } from './runs/response-figures.ts';
export type { Upkeep } from './engine/uphold-effects.ts';
export type { StepPayload } from './engine/step-queue.ts';
export type { AnswerTaskRequest } from './engine/answer-task.ts';
export type { Requester } from './engine/requester.ts';
export type { CancelRunRequest, StartRunRequest } from './engine/run-commands.ts';
export type { RunInFull, RunFilter, TaskFilter } from './runs/read-runs.ts';
export { countEffects, effectPage, runIdOfEffect, type EffectReads } from './runs/effects-in-force.ts';
export { countTasks, openTaskCounts, runDetail, runIdOfTask, runsOfIncident, taskPage } from './runs/queries.ts';
export type { RunFact, RunOccurrence } from './core/run-fact.ts';
export type { RunState, StepState } from './core/run-state.ts';
export { foldRun } from './core/fold-run.ts';
export { decideRun, type RunCommand } from './core/decide-run.ts';
