import { useEffect, type ReactNode } from 'react';
import { useMessages } from '../i18n/use-messages.ts';
import { ZONE_LABEL } from '../time/format-time.ts';
import './page-header.css';

/**
 * Head of every page: title, a short fact, the zone of all its times, and at the right the time range and actions. Names the
 * browser tab too.
 */
export function PageHeader(props: {
  readonly title: string;
  readonly before?: ReactNode;
  readonly fact?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  const t = useMessages();
  useEffect(() => {
    document.title = `${props.title} · ${t.product.name}`;
  }, [props.title, t]);
  return (
    <header className="page-header">
      {props.before}
      <h1>{props.title}</h1>
      {props.fact !== undefined && <span className="page-header-fact">{props.fact}</span>}
      <span className="page-header-zone" title={t.time.zone}>
        {ZONE_LABEL}
      </span>
      <div className="page-header-actions">{props.children}</div>
    </header>
  );
}
