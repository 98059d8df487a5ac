import type { PasswordHasher } from '@qiaolou/accounts';
import type {
  Actor,
  AggregateRequest,
  AggregateRow,
  AlertAction,
  AlertGroup,
  AnswerTaskBody,
  AuditVerdict,
  ComplianceItemDetail,
  ComplianceItem,
  ComplianceSummary,
  CreateIncidentBody,
  EcsEvent,
  Evidence,
  Incident,
  LogSource,
  PatchIncidentBody,
  PlaybookSummary,
  RuleLevel,
  SearchPage,
  SearchRequest,
  SocError,
  StartRunBody,
  TimelineEntry,
} from '@qiaolou/schema';

/** The reading half of the event store. */
export interface EventReader {
  search(request: SearchRequest): Promise<SearchPage>;
  aggregate(request: AggregateRequest): Promise<readonly AggregateRow[]>;
  get(ids: readonly string[]): Promise<readonly EcsEvent[]>;
}

/** Outcome of an action for one queue row. */
export type TriageOutcome =
  | { readonly id: string; readonly ok: true; readonly group: AlertGroup }
  | { readonly id: string; readonly ok: false; readonly error: SocError };

/** Changes to queue rows. Every change and its audit entry are one transaction. */
export interface AlertTriage {
  /**
   * Does one action on many rows that still have their `version`; rows that cannot are said so (`records.versionConflict`,
   * `records.notFound`, `incidents.badTransition`, `incidents.verdictRequired`), the others go through.
   */
  actOnMany(
    targets: readonly { readonly id: string; readonly version: number }[],
    action: AlertAction,
    actor: Actor,
  ): Promise<readonly TriageOutcome[]>;
}

/** Changes to incidents. Every change, its timeline entry and its audit entry are one transaction. */
export interface IncidentDesk {
  /** Opens an incident from alert groups. Throws `incidents.noAlerts`, `records.notFound`. */
  open(input: CreateIncidentBody, actor: Actor): Promise<Incident>;
  /** Throws `records.versionConflict`, `records.notFound`, `incidents.badTransition`, `incidents.verdictRequired`. */
  change(id: string, patch: PatchIncidentBody, actor: Actor): Promise<Incident>;
  addGroups(id: string, version: number, groupIds: readonly string[], actor: Actor): Promise<Incident>;
  addNote(id: string, text: string, actor: Actor): Promise<TimelineEntry>;
}

/** The playbook library and its engine. Reads of runs, steps and tasks go to the record store. */
export interface PlaybookDesk {
  library(): readonly PlaybookSummary[];
  /** Ids of the playbooks whose trigger fits a rule, its techniques and level; best first. */
  suggest(trigger: {
    readonly ruleId: string;
    readonly techniques: readonly string[];
    readonly level: RuleLevel;
  }): readonly string[];
  /** Starts a run; answers its id. Throws `playbooks.notFound`, `playbooks.badVariable`, `records.notFound` (incident). */
  start(request: StartRunBody, actor: Actor): Promise<string>;
  /** Throws `playbooks.runNotFound`, `playbooks.runEnded`. */
  cancel(runId: string, reason: string, actor: Actor): Promise<void>;
  /** Throws `playbooks.taskNotFound`, `playbooks.taskNotOpen`, `playbooks.wrongRole`, `records.versionConflict`. */
  answer(taskId: string, answer: AnswerTaskBody, actor: Actor): Promise<void>;
}

/** A detection rule as the catalogue holds it. */
export interface CatalogueRule {
  readonly id: string;
  readonly title: string;
  readonly level: RuleLevel;
  readonly status: string;
  readonly enabled: boolean;
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  readonly description: string;
  /** The rule as written. */
  readonly yaml: string;
}

/** Compliance as it stands. */
export interface ComplianceReader {
  summary(): Promise<ComplianceSummary>;
  items(): Promise<readonly ComplianceItem[]>;
  /** Undefined when there is no such clause. */
  item(id: string): Promise<ComplianceItemDetail | undefined>;
  /** Latest measurement of each evidence rule. */
  evidence(): Promise<readonly Evidence[]>;
}

/** Everything the console shows or changes, given by the platform. */
export interface ConsolePorts {
  readonly events: EventReader;
  readonly alerts: AlertTriage;
  readonly incidents: IncidentDesk;
  readonly playbooks: PlaybookDesk;
  rules(): readonly CatalogueRule[];
  sources(): Promise<readonly LogSource[]>;
  verifyAudit(): Promise<AuditVerdict>;
  readonly compliance: ComplianceReader;
  readonly passwords: PasswordHasher;
}

/** What `/healthz` and `/metrics` answer with; `/metrics` only to clients on this machine. */
export interface ConsoleProbes {
  /** False = 503. */
  healthy(): Promise<boolean>;
  /** Prometheus text format. */
  metrics(): Promise<string>;
}
