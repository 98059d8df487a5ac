import type { LeftOutFile, LeftOutFiles } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences, type Language } from '../base/preferences.ts';
import { errorText, formatCount, remedyText, useMessages } from '../i18n/use-messages.ts';
import './left-out-files.css';

/** So many are read at a glance; more are unfolded on request. */
const AT_A_GLANCE = 3;

/** Files that are wrong and therefore not used: where, why, and what to do; nothing when all are right. */
export function LeftOutNotice(props: {
  /** Says that so many are left out. */
  readonly says: (n: string) => string;
  readonly leftOut: LeftOutFiles;
}): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  const { total, files } = props.leftOut;
  if (total === 0) return undefined;
  const title = props.says(formatCount(total));
  return (
    <details className="left-out" open={total <= AT_A_GLANCE}>
      <summary>{title}</summary>
      <ul tabIndex={0} aria-label={title}>
        {files.map((file) => (
          <LeftOutItem key={`${file.file} ${file.line} ${file.reason}`} file={file} language={language} />
        ))}
        {total > files.length && <li className="muted">{t.common.notShown(formatCount(total - files.length))}</li>}
      </ul>
    </details>
  );
}

interface ItemProps {
  readonly file: LeftOutFile;
  readonly language: Language;
}

function LeftOutItem({ file: { file, line, code, reason }, language }: ItemProps): ReactNode {
  const t = useMessages();
  const remedy = remedyText(code, language);
  return (
    <li>
      <span className="mono strong">{file}</span>
      <span>{t.common.atLine(line)}</span>
      <span>{errorText(code, language)}</span>
      <code lang="en">{reason}</code>
      {remedy !== undefined && <p>{remedy}</p>}
    </li>
  );
}
