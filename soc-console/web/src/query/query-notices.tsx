import { QUERY_WARNINGS, type QueryError, type QueryWarning } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import { errorText, useMessages } from '../i18n/use-messages.ts';
import { errorPreview } from './error-preview.ts';

/** Warnings shown at most; the rest is a figure. */
const SHOWN = 3;

interface Props {
  readonly id: string;
  readonly text: string;
  readonly error: QueryError | undefined;
  readonly warnings: readonly QueryWarning[];
}

/** What is wrong with a query, or what it may mean otherwise than thought: each at its character. */
export function QueryNotices({ id, text, error, warnings }: Props): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  if (!error && warnings.length === 0) return undefined;
  const write = error?.details['write'];
  return (
    <div id={id} role="status">
      {error && (
        <Notice
          kind="error"
          text={text}
          place={error}
          says={errorText(error.code, language)}
          instead={typeof write === 'string' ? [write] : []}
        />
      )}
      {warnings.slice(0, SHOWN).map((warning) => (
        <Notice
          key={`${warning.code} ${warning.at}`}
          kind="warning"
          text={text}
          place={warning}
          says={QUERY_WARNINGS[warning.code][language === 'en' ? 'en' : 'zh']}
          instead={warning.instead}
        />
      ))}
      {warnings.length > SHOWN && <div className="query-warning">{t.query.moreWarnings(warnings.length - SHOWN)}</div>}
    </div>
  );
}

function Notice(props: {
  readonly kind: 'error' | 'warning';
  readonly text: string;
  readonly place: { readonly at: number; readonly length: number };
  readonly says: string;
  readonly instead: readonly string[];
}): ReactNode {
  const t = useMessages();
  const { kind, place, says, instead } = props;
  const piece = errorPreview(props.text, place);
  return (
    <div className={`query-${kind}`}>
      <span>
        {says} · {t.query.syntaxAt(place.at + 1)}
        {instead.length > 0 && ` · ${t.query.instead(instead.join(t.query.or))}`}
      </span>
      <code>
        {piece.before}
        <span className="query-bad">{piece.bad}</span>
        {piece.after}
      </code>
    </div>
  );
}
