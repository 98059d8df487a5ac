import type { SourceDetail } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sourceQuery } from './source-query.ts';

/** A link to the events that were counted. */
export function EventsLink(props: {
  readonly source: SourceDetail['source'];
  readonly where?: readonly string[];
  readonly children: ReactNode;
}): ReactNode {
  const { source, where = [], children } = props;
  return (
    <Link to="/events" search={{ query: sourceQuery(source, ...where), time: '24h' }}>
      {children}
    </Link>
  );
}
