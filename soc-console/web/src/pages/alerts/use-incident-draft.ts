import { OPEN_INCIDENT_STATUSES, type AlertGroup, type Incident, type IncidentRow } from '@qiaolou/schema';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../../api/client.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages, type AlertTexts } from './messages.ts';
import { gravest } from './gravest.ts';
import { placeOf } from './place-of-groups.ts';

/** Open incidents offered at once; others are found by typing. */
const SHOWN = 50;

/** What the person has said so far of the incident that groups become. */
export interface IncidentDraft {
  readonly mode: 'fresh' | 'existing';
  readonly title: string;
  readonly summary: string;
  /** The open incident that takes the groups. */
  readonly chosen: IncidentRow | undefined;
}

/** A draft with what it is completed and sent by. */
export interface IncidentDrafting {
  readonly draft: IncidentDraft;
  readonly change: (change: Partial<IncidentDraft>) => void;
  /** Looks for open incidents by part of number, title or summary. */
  readonly find: (text: string) => void;
  /** Incidents that may still take groups: the newest of those looked for. */
  readonly candidates: readonly IncidentRow[];
  /** Whether enough was said to send it. */
  readonly ready: boolean;
  readonly busy: boolean;
  /** Why the server refused; null when it did not. */
  readonly error: Error | null;
  readonly submit: () => void;
  /** What was typed is no longer wanted. */
  readonly forget: () => void;
}

/** Turning groups into an incident, or adding them to one that is open. */
export function useIncidentDraft(
  groups: readonly AlertGroup[],
  onDone: (incident: Incident, created: boolean) => void,
): IncidentDrafting {
  const client = useQueryClient();
  const keptTitle = useKeptText(placeOf('incident.title', groups), suggestedTitle(groups, useMessages(alertMessages)));
  const keptSummary = useKeptText(placeOf('incident.summary', groups));
  const [choice, setChoice] = useState<Pick<IncidentDraft, 'mode' | 'chosen'>>({ mode: 'fresh', chosen: undefined });
  const draft: IncidentDraft = { ...choice, title: keptTitle.text, summary: keptSummary.text };
  const forget = (): void => {
    keptTitle.forget();
    keptSummary.forget();
  };
  const [text, setText] = useState('');
  const open = useQuery({
    queryKey: ['incidents', 'open', text],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      callApi(
        'listIncidents',
        { query: { status: [...OPEN_INCIDENT_STATUSES], limit: SHOWN, ...(text !== '' && { text }) } },
        signal,
      ),
  });
  const candidates = open.data?.rows ?? [];
  const { mode, title, summary, chosen: target } = draft;
  const submit = useMutation({
    mutationFn: async () => {
      const groupIds = groups.map((group) => group.id);
      if (mode === 'fresh')
        return await callApi('createIncident', { body: { title: title.trim(), summary, groupIds } });
      if (!target) throw new Error('no incident chosen');
      const { id, version } = target;
      return await callApi('addIncidentGroups', { params: { id }, body: { version, groupIds } });
    },
    onSuccess: ({ incident }) => {
      void client.invalidateQueries({ queryKey: ['incidents'] });
      forget();
      onDone(incident, mode === 'fresh');
    },
  });
  return {
    draft,
    change: ({ title: typedTitle, summary: typedSummary, ...chosen }) => {
      if (typedTitle !== undefined) keptTitle.setText(typedTitle);
      if (typedSummary !== undefined) keptSummary.setText(typedSummary);
      setChoice((old) => ({ ...old, ...chosen }));
    },
    find: setText,
    candidates,
    ready: mode === 'fresh' ? title.trim() !== '' : target !== undefined,
    busy: submit.isPending,
    error: submit.error,
    submit: () => {
      submit.mutate();
    },
    forget,
  };
}

/** Rule title and source of the gravest group. */
function suggestedTitle(groups: readonly AlertGroup[], { common }: AlertTexts): string {
  const level = gravest(groups.map((group) => group.level));
  const lead = groups.find((group) => group.level === level);
  if (!lead) return '';
  return common.aside(common.named(lead.ruleTitle, lead.ruleTitleEn), lead.groupKey).slice(0, 200);
}
