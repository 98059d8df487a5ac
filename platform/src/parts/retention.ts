import { createRetentionService, type RetentionService } from '@qiaolou/compliance';
import type { Config } from '../config/config.ts';
import { classDays } from '../config/sections/retention.ts';
import { readTrustedKeys } from '../keys/audit-signing-key.ts';
import { tellRetention } from '../retention/tell-retention.ts';
import { machineTimer } from '../stores/machine-time.ts';
import type { AuditSigning } from './audit.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** How long logs are kept, and the proof of it. */
export interface Retention {
  readonly retention: RetentionService;
  /** Looks what is not as it should be, and tells it. */
  readonly watchRetention: () => Promise<void>;
}

/** Keeps what the event store has, signed with the key of the audit trail. */
export const retention: Part<Given & Stores & AuditSigning, Retention> = {
  name: 'retention',
  open: (needs) => {
    const { clock, config, custody, metrics, records, signer, waiting } = needs;
    const onServer = isOnServer(config);
    // Whoever else keeps the indices of a search server runs on another machine.
    const machine = machineTimer(onServer);
    const trusted = () => readTrustedKeys(config.audit.publicKeyFiles);
    const service = createRetentionService({
      ...{ clock, records, settings: settingsOf(config) },
      kept: { custody, signer, trusted, machine, kind: onServer ? 'indices' : 'files' },
    });
    return Promise.resolve({
      retention: service,
      watchRetention: async () => {
        const troubles = await service.troubles();
        if (troubles === undefined) return;
        metrics.setRetention(troubles);
        tellRetention(troubles, waiting);
      },
    });
  },
};

/** Where another process has the key: what is kept is read here, and what people do is asked of a worker. */
export const retentionElsewhere: Part<Given & Stores, Pick<Retention, 'retention'>> = {
  name: 'retention',
  open: ({ clock, config, custody, ids, records }) => {
    const trusted = () => readTrustedKeys(config.audit.publicKeyFiles);
    const machine = machineTimer(true);
    const service = createRetentionService({
      ...{ clock, records, settings: settingsOf(config), asking: { records, clock, newId: ids } },
      kept: { custody, signer: undefined, trusted, machine, kind: 'indices' },
    });
    return Promise.resolve({ retention: service });
  },
};

function isOnServer({ stores }: Config): boolean {
  return stores.elasticsearch.url !== undefined;
}

function settingsOf(config: Config) {
  const { retention: section, stores } = config;
  const { defaultDays, lateDays, coldAfterDays } = section;
  const hasCold = stores.embedded.coldDirectory !== undefined && !isOnServer(config);
  return { defaultDays, lateDays, classes: classDays(section), coldAfterDays: hasCold ? coldAfterDays : undefined };
}
