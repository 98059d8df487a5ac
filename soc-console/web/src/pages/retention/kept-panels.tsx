import type { DiskForecastView, RetentionOverview, TombstoneView } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatCount } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tag } from '../../ui/tag.tsx';
import { sizeText } from './size-text.ts';
import { useRetentionTexts } from './use-retention-texts.ts';

/** How long is kept, and who said so. */
export function PolicyPanel({ data: { kept, policy } }: { readonly data: RetentionOverview }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const { decidedBy, decidedAt, reason, classes, coldAfterDays } = policy;
  const chosen =
    decidedBy === null || decidedAt === null
      ? r.byConfig
      : r.chosenBy(decidedBy, formatDateTime(decidedAt), reason ?? '');
  const cold = coldAfterDays === null ? r.coldNever : r.coldAfter(formatCount(coldAfterDays));
  return (
    <Panel title={r.policy}>
      <DefinitionList
        items={[
          { key: 'default', name: r.defaultDays, value: r.days(formatCount(policy.defaultDays)) },
          ...classes.map(({ dataset, days }) => ({ key: dataset, name: dataset, value: r.days(formatCount(days)) })),
          // A search server has no other directory.
          ...(kept === 'files' ? [{ key: 'cold', name: r.cold, value: cold }] : []),
          { key: 'late', name: r.late, value: r.days(formatCount(policy.lateDays)) },
        ]}
      />
      <p className="muted">{chosen}</p>
    </Panel>
  );
}

/** How long the disks last. */
export function DiskPanel({ data: { hot, cold, livedDays } }: { readonly data: RetentionOverview }): ReactNode {
  const { retention: r } = useRetentionTexts();
  return (
    <Panel title={r.disks}>
      {hot !== null && <Disk name={r.hot} disk={hot} />}
      {cold !== null && <Disk name={r.coldDisk} disk={cold} />}
      <p className="muted">{r.lived(formatCount(livedDays))}</p>
    </Panel>
  );
}

function Disk({ name, disk }: { readonly name: string; readonly disk: DiskForecastView }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const left = disk.daysLeft === null ? r.noEnd : r.inDays(formatCount(disk.daysLeft));
  return (
    <p>
      {name} <span className="num">{left}</span> {disk.alarm && <Tag tone="fail">{r.diskAlarm}</Tag>}
      <br />
      <span className="muted">
        {r.free(sizeText(disk.free), sizeText(disk.total))} ·{' '}
        {r.growth(sizeText(disk.bytesPerDay), String(disk.ofDays))}
      </span>
    </p>
  );
}

/** What was deleted, by whom. */
export function TombstonePanel({ tombstones }: { readonly tombstones: readonly TombstoneView[] }): ReactNode {
  const { retention: r } = useRetentionTexts();
  return (
    <Panel title={r.tombstones}>
      {tombstones.length === 0 && <p className="muted">{r.noTombstones}</p>}
      <ul className="card-list">
        {tombstones.map((stone) => (
          <li key={stone.id}>
            <div>
              {stone.from === null || stone.to === null ? r.nothingDeleted : r.tombstoneOf(stone.from, stone.to)}
            </div>
            <div className="num">
              {r.amount(formatCount(stone.files), formatCount(stone.events), sizeText(stone.bytes))}
            </div>
            <div className="muted">{r.tombstoneBy(stone.askedBy, stone.approvedBy, formatDateTime(stone.at))}</div>
            <div className="muted mono retention-hash" title={stone.hash}>
              {r.hash} {stone.hash}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
