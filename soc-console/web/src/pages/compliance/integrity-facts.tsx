import type { IntegrityFacts } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { DayLinks } from './day-links.tsx';
import { receiptSearch } from './evidence-query.ts';
import { complianceMessages } from './messages.ts';

/** How far the audit chain verifies and is signed, and which days of logs it closed. */
export function IntegrityFactsView({ facts }: { readonly facts: IntegrityFacts }): ReactNode {
  const { compliance: c, common } = useMessages(complianceMessages);
  const i = c.integrity;
  const days = {
    unsealedDays: facts.unsealedDays,
    lateDays: facts.lateDays,
    removedDays: facts.removedDays,
    addedDays: facts.addedDays,
  };
  const figures = {
    chain: facts.ok ? i.chainWhole : i.chainBroken,
    entries: formatCount(facts.entries),
    unsigned: formatCount(facts.unsigned),
    checkpoints: formatCount(facts.checkpoints),
    lastSignedAt: facts.lastSignedAt === undefined ? common.none : formatDateTime(facts.lastSignedAt),
    wholeDays: formatCount(facts.wholeDays),
  };
  return (
    <DefinitionList
      items={[
        ...keysOf(figures).map((key) => ({ key, name: i[key], value: <span className="num">{figures[key]}</span> })),
        ...keysOf(days)
          .filter((key) => days[key].length > 0)
          .map((key) => ({
            key,
            name: i[key],
            value: <DayLinks days={days[key]} searchOf={(day) => receiptSearch(undefined, day, day)} />,
          })),
      ]}
    />
  );
}

function keysOf<T extends object>(of: T): readonly (keyof T & string)[] {
  return Object.keys(of) as (keyof T & string)[];
}
