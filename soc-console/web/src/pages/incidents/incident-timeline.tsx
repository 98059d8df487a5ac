import { readActor, type TimelineEntry } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { TimeText } from '../../ui/time-text.tsx';
import { incidentMessages, type IncidentTexts } from './messages.ts';
import { timelineSentence } from './timeline-sentence.ts';
import '../../ui/step-line.css';

/** The incident's history, newest first. */
export function IncidentTimeline({ entries }: { readonly entries: readonly TimelineEntry[] }): ReactNode {
  const t = useMessages(incidentMessages);
  const { language } = usePreferences();
  return (
    <ol className="timeline">
      {entries.toReversed().map((entry) => (
        <li key={entry.id} data-kind={entry.kind}>
          <div className="timeline-head">
            <strong>{t.incidents.entry[entry.kind]}</strong>
            <span className="muted">{actorShown(entry.actor, t)}</span>
            <TimeText at={entry.at} />
          </div>
          <div className="wrap timeline-text">{timelineSentence(entry, t, language)}</div>
        </li>
      ))}
    </ol>
  );
}

function actorShown(actor: string, t: IncidentTexts): string {
  switch (readActor(actor).kind) {
    case 'system':
      return t.incidents.bySystem;
    case 'playbook':
      return t.incidents.byPlaybook;
    default:
      return actor;
  }
}
