import type { PasswordHasher } from '@qiaolou/accounts';
import type { ComplianceService } from '@qiaolou/compliance';
import type { CatalogueRule } from '@qiaolou/detection-rules';
import type { AlertTriageService, IncidentDeskService } from '@qiaolou/incidents';
import type { PlaybookDeskService } from '@qiaolou/playbooks';
import type { AuditVerdict, EventStore, LogSource } from '@qiaolou/schema';

/** What the stages do for the console, given by the platform. */
export interface ConsolePorts {
  /** The reading half of the event store. */
  readonly events: Pick<EventStore, 'search' | 'aggregate' | 'get'>;
  readonly alerts: Pick<AlertTriageService, 'actOnMany'>;
  readonly incidents: IncidentDeskService;
  readonly playbooks: PlaybookDeskService;
  readonly compliance: Omit<ComplianceService, 'measure'>;
  readonly passwords: PasswordHasher;
  rules(): readonly CatalogueRule[];
  sources(): Promise<readonly LogSource[]>;
  verifyAudit(): Promise<AuditVerdict>;
}
