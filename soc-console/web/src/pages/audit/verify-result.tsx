import type { AuditVerification } from '@qiaolou/schema';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { auditMessages } from './messages.ts';

/** What was verified, up to where it is signed, and the first bad place if there is one. */
export function VerifyResult({ result }: { readonly result: AuditVerification }): ReactNode {
  const t = useMessages(auditMessages);
  const { verdict } = result;
  const bad = verdict.firstBad;
  return (
    <div className="verify-result" role="status">
      <Alert
        showIcon
        type={verdict.ok ? 'success' : 'error'}
        title={verdict.ok ? t.audit.okTitle : t.audit.badTitle}
        description={
          bad ? (
            <p>
              {t.audit.firstBad(
                t.audit.badKind[bad.kind],
                bad.name ?? formatCount(bad.seq),
                t.audit.badReason[bad.reason],
              )}
            </p>
          ) : (
            <>
              <p>{t.audit.verified(formatCount(verdict.entries), formatCount(Math.round(result.tookMs)))}</p>
              <p>
                {verdict.checkpoints === 0
                  ? t.audit.noCheckpoints
                  : t.audit.signed(formatCount(verdict.checkpoints), formatCount(verdict.entries - verdict.unsigned))}
                {verdict.unsigned > 0 &&
                  verdict.checkpoints > 0 &&
                  ` ${t.audit.unsigned(formatCount(verdict.unsigned))}`}
              </p>
            </>
          )
        }
      />
    </div>
  );
}
