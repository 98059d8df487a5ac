import { PIPE_CUTS, type PipeCut } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import { formatCount, useMessages } from '../i18n/use-messages.ts';
import './piped.css';

/** How many rows stages gave, how long that took, and why they are not all. */
export function PipedFact(props: {
  readonly rows: number;
  readonly tookMs: number;
  readonly cut?: PipeCut | undefined;
  readonly children?: ReactNode;
}): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  const cut = props.cut === undefined ? undefined : PIPE_CUTS[props.cut][language === 'en' ? 'en' : 'zh'];
  return (
    <p className="piped-fact" role="status">
      {t.query.rows(formatCount(props.rows))} · {t.query.took(formatCount(Math.round(props.tookMs)))}
      {cut !== undefined && <strong> · {cut}</strong>}
      {props.children}
    </p>
  );
}
