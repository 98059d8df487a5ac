import { DAY_MS } from '@qiaolou/schema';
import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about the overview. */
export const answers: SyntheticAnswers = {
  getOverview: () => ({
    at: new Date(data.NOW).toISOString(),
    figures: [
      figure('alertsOpen', 97, 'alerts', { status: ['open', 'investigating'] }),
      figure('alertsSevere', 41, 'alerts', { status: ['open', 'investigating'], level: ['high', 'critical'] }),
      figure('alertsUnassigned', 70, 'alerts', { status: ['open', 'investigating'], assignee: '-' }),
      figure('alertsMine', 12, 'alerts', { assignee: 'zhangwei' }),
      figure('incidentsOpen', 3, 'incidents', { status: ['reported', 'analysing', 'handling'] }),
      figure('tasksOpen', 1, 'tasks', { status: 'open' }),
      figure('events24h', 3_214_887, 'events', { from: new Date(data.NOW - DAY_MS).toISOString() }),
      figure('unparsed24h', 4_112, 'events', {
        query: 'event.kind: pipeline_error',
        from: new Date(data.NOW - DAY_MS).toISOString(),
      }),
      figure('sourcesSilent', 2, 'sources', { state: 'silent' }),
    ],
  }),
};

function figure(key: string, value: number, screen: string, query: Record<string, string | string[]>): unknown {
  return { key, value, link: { screen, query } };
}
