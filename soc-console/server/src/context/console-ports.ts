import type { PasswordHasher } from '@qiaolou/accounts';
import type { ComplianceService, RetentionService } from '@qiaolou/compliance';
import type { CatalogueRule, RuleStats } from '@qiaolou/detection-rules';
import type { AlertTriageService, IncidentDeskService, TriageActService } from '@qiaolou/incidents';
import type { PlaybookDeskService } from '@qiaolou/playbooks';
import type { AuditVerdict, ExporterView, LeftOutFiles, LogSource, SiteView, SourceRow } from '@qiaolou/schema';
import type { ReplayedReads } from '../http/fair-reads.ts';
import type { PackDeskService } from './pack-desk.ts';
import type { ReplayDeskService } from './replay-desk.ts';

/** What the stages do for the console, given by the platform. */
export interface ConsolePorts {
  /** Only for `FairReads`: handlers read through their `reads`. */
  readonly events: ReplayedReads;
  readonly alerts: Pick<AlertTriageService, 'actOnMany'>;
  readonly acts: Omit<TriageActService, 'work' | 'resume'>;
  readonly incidents: IncidentDeskService;
  readonly playbooks: PlaybookDeskService;
  readonly compliance: Omit<ComplianceService, 'measure'>;
  readonly retention: Omit<RetentionService, 'keep' | 'answer' | 'troubles' | 'evidence'>;
  readonly packs: PackDeskService;
  readonly replays: ReplayDeskService;
  readonly passwords: PasswordHasher;
  rules(): readonly CatalogueRule[];
  /** What was wrong with rules and parser packs when this process was started. */
  leftOut(): Readonly<Record<'rules' | 'packs', LeftOutFiles>>;
  /** What the judges of this process did so far; undefined where another process judges, or does not answer. */
  ruleStats(): Promise<readonly RuleStats[] | undefined>;
  sources(): Promise<readonly LogSource[]>;
  /** Our own collectors elsewhere that send to this process; none where another takes them in. */
  sites(): Promise<readonly SiteView[]>;
  /** When a source is refused as the spool fills up. */
  shedClass(source: Pick<LogSource, 'listener' | 'peer'>): SourceRow['shedClass'];
  /** What flows a source exports, as this process read them; none where another reads them. */
  exporters(source: Pick<LogSource, 'listener' | 'peer'>): readonly ExporterView[];
  verifyAudit(): Promise<AuditVerdict>;
}
