import { useMemo } from 'react';
import type { SearchParams } from '../../base/url-state.ts';
import { usePageSearch, type ChangeSearch } from '../../base/use-page-search.ts';
import { readAlertSearch, type AlertSearch } from './alert-search.ts';
import { FLYOUT_TABS, type FlyoutTab } from './flyout-tabs.ts';

/** What the address of the queue says. */
export interface QueueAddress {
  readonly search: AlertSearch;
  /** The group whose flyout is open. */
  readonly openId: string | undefined;
  readonly tab: FlyoutTab;
  readonly change: ChangeSearch;
}

/** Reads the address of the queue; `search` stays the same object while only the flyout changes. */
export function useQueueAddress(): QueueAddress {
  const [params, change] = usePageSearch();
  // Opening a row must not look like another search, or the list would be read again.
  const { selected: openId, tab: tabParam, ...filterParams } = params;
  const filterKey = JSON.stringify(filterParams);
  const search = useMemo(() => readAlertSearch(JSON.parse(filterKey) as SearchParams), [filterKey]);
  return { search, openId, tab: FLYOUT_TABS.find((tab) => tab === tabParam) ?? 'overview', change };
}
