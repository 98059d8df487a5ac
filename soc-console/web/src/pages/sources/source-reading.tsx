import type { LineCharset, LineHeader, SourceDetail } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { EventsLink } from './events-link.tsx';
import { sourceMessages } from './messages.ts';
import { is } from './source-query.ts';

/** How a source's lines are written, and which of its values could not be read as what they should be. */
export function SourceReading({ detail: { source, details } }: { readonly detail: SourceDetail }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  if (details === null) return undefined;
  const charsets = sharesOf(Object.entries(details.charsets ?? {}) as [LineCharset, number][]);
  const headers = sharesOf(Object.entries(details.headers ?? {}) as [LineHeader, number][]);
  const { unread = [] } = details;
  return (
    <>
      {charsets.length + headers.length > 0 && (
        <>
          <h3>{s.reading}</h3>
          <DefinitionList
            items={[
              {
                key: 'charset',
                name: s.charset,
                value: charsets.map(([charset, share]) => `${s.charsets[charset]} ${share}`).join(s.and),
              },
              {
                key: 'header',
                name: s.header,
                value: headers.map(([header, share]) => `${s.headers[header]} ${share}`).join(s.and),
              },
            ].filter(({ value }) => value !== '')}
          />
        </>
      )}
      {unread.length > 0 && (
        <>
          <h3>{s.unread}</h3>
          <p className="muted">{s.unreadHint}</p>
          <DefinitionList
            items={unread.map(({ field, values }) => ({
              key: field,
              name:
                field === '*' ? (
                  s.unreadOthers
                ) : (
                  <EventsLink source={source} where={[is('qiaolou.unread_fields', field)]}>
                    <span className="mono">{field}</span>
                  </EventsLink>
                ),
              value: formatCount(values),
            }))}
          />
        </>
      )}
    </>
  );
}

/** Each with its share, the most frequent first. */
function sharesOf<Name>(counts: readonly (readonly [Name, number])[]): readonly (readonly [Name, string])[] {
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return counts
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => [name, `${((count / Math.max(1, all)) * 100).toFixed(1)}%`]);
}
