import type { AlertGroup } from '@qiaolou/schema';

/** Name of a place where something about groups is typed: the same for the same groups, whatever their order. */
export function placeOf(what: string, groups: readonly Pick<AlertGroup, 'id'>[]): string {
  return [what, ...groups.map(({ id }) => id).sort()].join(' ');
}
