import type { Sm2Signer } from '@qiaolou/crypto';
import { createAuditCheckpointer, type AuditCheckpointer } from '@qiaolou/record-store';
import type { AuditVerdict } from '@qiaolou/schema';
import { openAuditSigner, readTrustedKeys } from '../keys/audit-signing-key.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** Who can say whether the audit trail is intact. */
export interface AuditVerification {
  readonly verifyAudit: () => Promise<AuditVerdict>;
}

/** Who signs the audit trail. */
export interface AuditSigning extends AuditVerification {
  readonly checkpointer: AuditCheckpointer;
  /** Signs what else must not be changed unseen. */
  readonly signer: Sm2Signer;
}

type Needs = Given & Directory & Stores;

/** The key that signs the audit trail; its end is signed when the platform stops. */
export const auditSigning: Part<Needs, AuditSigning> = {
  name: 'audit-signing',
  open: async ({ clock, config, directory, records }, closing) => {
    const { checkpointEntries, checkpointSeconds, publicKeyFiles } = config.audit;
    const signed = await records.db.selectFrom('auditCheckpoints').select('keyId').distinct().execute();
    const signer = await openAuditSigner(directory.keys, {
      signed: signed.map(({ keyId }) => keyId),
      trusted: readTrustedKeys(publicKeyFiles),
    });
    const checkpointer = createAuditCheckpointer(records, signer, {
      clock,
      everyEntries: checkpointEntries,
      everyMs: checkpointSeconds * 1_000,
      file: directory.auditCheckpointFile,
    });
    closing.defer(() => checkpointer.close());
    const checkpointFile = directory.auditCheckpointFile;
    return {
      checkpointer,
      signer,
      verifyAudit: async () =>
        records.verifyAudit([signer.publicKey, ...readTrustedKeys(publicKeyFiles)], {
          checkpointFile,
          now: clock.now(),
        }),
    };
  },
};

/**
 * Verifies with the public keys of the configuration, where another process signs; they are read each time, because that
 * process may make its key later than this one starts.
 */
export const auditVerification: Part<Needs, AuditVerification> = {
  name: 'audit-verification',
  open: ({ clock, config, records }) =>
    Promise.resolve({
      verifyAudit: async () => records.verifyAudit(readTrustedKeys(config.audit.publicKeyFiles), { now: clock.now() }),
    }),
};
