import type { SiteView } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDuration } from '../../time/format-time.ts';
import { TimeText } from '../../ui/time-text.tsx';
import { sourceMessages } from './messages.ts';
import '../../ui/lists.css';
import './sources.css';

const MIB = 1024 * 1024;
/** A spool that is full within a day, and a certificate that ends within a month, are to be looked at. */
const FULL_SOON_S = 86_400;
const ENDS_SOON_MS = 30 * 86_400_000;

/** Our own collectors elsewhere: whether they are there, what they hold back, what they lost; nothing where there are none. */
export function SourceSites({ sites, now }: { readonly sites: readonly SiteView[]; readonly now: number }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  if (sites.length === 0) return undefined;
  const silent = sites.filter((site) => site.silent).length;
  return (
    <details className="source-sites" open>
      <summary>{s.sitesOf(formatCount(sites.length), formatCount(silent))}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={s.sites}>
        <table className="plain-table">
          <thead>
            <tr>
              {(['site', 'state', 'lastSeen'] as const).map((key) => (
                <th key={key} scope="col">
                  {s.siteColumn[key]}
                </th>
              ))}
              {(['received', 'repeated', 'lost', 'backlog', 'clock', 'certificate'] as const).map((key) => (
                <th key={key} scope="col" data-align="right">
                  {s.siteColumn[key]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <SiteRow key={site.site} site={site} now={now} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function SiteRow({ site, now }: { readonly site: SiteView; readonly now: number }): ReactNode {
  const { sources: s } = useMessages(sourceMessages);
  const { status } = site;
  const state = site.silent ? 'silent' : site.connected ? 'connected' : 'away';
  const { certificateUntil = null } = status ?? {};
  const endsSoon = certificateUntil !== null && Date.parse(certificateUntil) - now < ENDS_SOON_MS;
  return (
    <tr>
      <th scope="row" className="mono" translate="no">
        {site.site}
      </th>
      <td className={state === 'silent' ? 'bad' : ''}>{s.siteState[state]}</td>
      <td>{site.lastSeenAt === null ? '–' : <TimeText at={site.lastSeenAt} />}</td>
      <Number value={formatCount(site.received)} />
      <Number value={formatCount(site.repeated)} />
      <Number value={status === null ? '–' : formatCount(status.lost)} bad={(status?.lost ?? 0) > 0} />
      <Number value={status === null ? '–' : backlogText(status, s.fullIn)} bad={isFullSoon(status)} />
      <Number value={site.clockDifferenceMs === null ? '–' : formatDuration(site.clockDifferenceMs)} />
      <td data-align="right" className={endsSoon ? 'bad' : ''}>
        {certificateUntil === null ? '–' : certificateUntil.slice(0, 10)}
      </td>
    </tr>
  );
}

function Number({ value, bad = false }: { readonly value: string; readonly bad?: boolean }): ReactNode {
  return (
    <td data-align="right" className={bad ? 'num bad' : 'num'}>
      {value}
    </td>
  );
}

function isFullSoon(status: SiteView['status']): boolean {
  return status !== null && status.fullInSeconds !== null && status.fullInSeconds < FULL_SOON_S;
}

function backlogText(
  { backlogBytes, spoolLimitBytes, fullInSeconds }: NonNullable<SiteView['status']>,
  fullIn: (duration: string) => string,
): string {
  const held = `${(backlogBytes / MIB).toFixed(backlogBytes < 10 * MIB ? 1 : 0)} / ${(spoolLimitBytes / MIB).toFixed(0)} MiB`;
  return fullInSeconds === null ? held : `${held}${fullIn(formatDuration(fullInSeconds * 1_000))}`;
}
