import type { Overview } from '@qiaolou/schema';
import type { SearchParams } from '../../base/url-state.ts';
import { formatList } from '../../base/url-state.ts';

type Link = Overview['figures'][number]['link'];

/** The page behind a figure. */
export function figurePath(link: Link): `/${Link['screen']}` {
  return `/${link.screen}`;
}

/**
 * Address parameters that show exactly what a figure counts. The queue's own default (last days, not done) must not
 * narrow it, so a link to alerts without a time says "all time".
 */
export function figureSearch(link: Link): SearchParams {
  const plain = Object.fromEntries(
    Object.entries(link.query).map(([name, value]) => [
      name,
      typeof value === 'string' ? escapeOne(link, name, value) : formatList(value),
    ]),
  );
  if (link.screen !== 'alerts' || 'from' in plain) return plain;
  return { time: 'all', ...plain };
}

const LIST_PARAMS = ['status', 'level', 'ruleId', 'tactic', 'assignee', 'source'];

/** One value of a list parameter may itself hold a comma. */
function escapeOne(link: Link, name: string, value: string): string | undefined {
  return link.screen !== 'events' && LIST_PARAMS.includes(name) ? formatList([value]) : value;
}
