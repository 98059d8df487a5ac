import type { CustodyFindingView, CustodyVerification } from '@qiaolou/schema';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { formatCount } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import type { RetentionTexts } from './messages.ts';
import { useRetentionTexts } from './use-retention-texts.ts';

/** What the newest verification came to. */
export function VerifiedNote({ verified }: { readonly verified: CustodyVerification | null }): ReactNode {
  const t = useRetentionTexts();
  const { retention: r } = t;
  if (verified === null) return <p className="page-note">{r.neverVerified}</p>;
  const at = formatDateTime(verified.at);
  if (verified.ok)
    return (
      <p className="page-note">
        {r.verifiedOk(formatCount(verified.files), at, formatCount(verified.read ?? verified.files))}
      </p>
    );
  const lines = verified.findings.map((finding) => lineOf(finding, t));
  return (
    <Alert
      type="error"
      showIcon
      title={r.verifiedBad(formatCount(verified.findings.length), at)}
      description={
        <ul className="plain-list">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    />
  );
}

function lineOf({ code, seq, file, days, reason }: CustodyFindingView, t: RetentionTexts): string {
  const { retention: r, common } = t;
  const where = [
    ...(seq === null ? [] : [r.ofEntry(String(seq))]),
    ...(file === null ? [] : [r.ofFile(String(file))]),
    ...days.slice(0, 5),
    ...(reason === null ? [] : [reason]),
  ];
  return common.aside(r.finding[code], common.list(where));
}
