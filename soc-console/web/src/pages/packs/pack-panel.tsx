import type { PackDetail } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Tag } from '../../ui/tag.tsx';
import { EventTable } from './event-table.tsx';
import { packMessages } from './messages.ts';
import { PackActs } from './pack-acts.tsx';
import { STATE_TONE } from './pack-columns.tsx';
import { PackHistory } from './pack-history.tsx';
import { usePack } from './use-packs.ts';
import '../../ui/raw.css';

/** Samples that are shown of a pack. */
const MOST_SAMPLES = 30;

/** One pack: what it is, what it reads, its samples, its history and its text. */
export function PackPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const pack = usePack(id);
  return (
    <SidePanel label={p.detail} onClose={onClose} width={620}>
      {pack.isPending && <LoadingState />}
      {pack.isError && <ErrorState error={pack.error} onRetry={() => void pack.refetch()} />}
      {pack.data && (
        <>
          <PackHead pack={pack.data} onRemoved={onClose} />
          <div className="flyout-body scroll" tabIndex={0} role="region" aria-label={p.detail}>
            <Findings pack={pack.data} />
            <PackFacts pack={pack.data} />
            <h3>{p.history}</h3>
            <PackHistory pack={pack.data} />
            <h3>{p.samplesTitle}</h3>
            <Samples pack={pack.data} />
            <PackText yaml={pack.data.yaml} />
          </div>
        </>
      )}
    </SidePanel>
  );
}

interface PackProps {
  readonly pack: PackDetail;
}

function PackHead({ pack, onRemoved }: PackProps & { readonly onRemoved: () => void }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const { actor, at, reason } = pack.switch;
  return (
    <div className="flyout-head">
      <div className="flyout-facts">
        <Tag tone={STATE_TONE[pack.state]}>{textOr(p.state, pack.state)}</Tag>
        <span className="muted">{textOr(p.origin, pack.origin)}</span>
        {pack.replaces && <span className="muted">{p.replaces}</span>}
        <PackActs pack={pack} onRemoved={onRemoved} />
      </div>
      <h2 className="mono" translate="no">
        {pack.id}
      </h2>
      {!pack.writable && <p className="wrap">{p.notYours}</p>}
      {actor !== null && at !== null && <p className="wrap">{p.switched(actor, formatDateTime(at), reason ?? '')}</p>}
    </div>
  );
}

function Findings({ pack }: PackProps): ReactNode {
  const t = useMessages(packMessages);
  if (pack.findings.length === 0) return undefined;
  return (
    <>
      <h3>{t.packs.findings}</h3>
      <ul className="plain-list">
        {pack.findings.map(({ file, line, reason }) => (
          <li key={`${file} ${line} ${reason}`}>
            <span className="mono">{file}</span> {t.common.atLine(line)} <code lang="en">{reason}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function PackFacts({ pack }: PackProps): ReactNode {
  const { packs: p } = useMessages(packMessages);
  const c = p.column;
  const facts = [
    { key: 'vendor', name: c.vendor, value: pack.vendor },
    { key: 'product', name: c.product, value: pack.product },
    { key: 'type', name: c.type, value: pack.type },
    { key: 'digest', name: 'SM3', value: <span className="mono wrap">{pack.digest}</span> },
  ];
  const query = pack.datasets.map((dataset) => `event.dataset: "${dataset}"`).join(' or ');
  return (
    <>
      <DefinitionList items={facts.filter(({ value }) => value !== null)} />
      <p>
        <Link to="/events" search={{ query, time: '24h' }}>
          {p.searchEvents}
        </Link>
      </p>
    </>
  );
}

function Samples({ pack }: PackProps): ReactNode {
  const t = useMessages(packMessages);
  const all = pack.files.flatMap(({ name, lines, events }) =>
    lines.map((line, at) => ({ key: `${name} ${at}`, line, event: events[at] })),
  );
  if (all.length === 0) return <p className="muted">{t.packs.noSamples}</p>;
  return (
    <ol className="pack-lines">
      {all.slice(0, MOST_SAMPLES).map(({ key, line, event }) => (
        <li key={key}>
          <details>
            <summary className="mono" translate="no">
              {line}
            </summary>
            {event !== undefined && <EventTable event={event} changes={[]} />}
          </details>
        </li>
      ))}
      {all.length > MOST_SAMPLES && (
        <li className="muted">{t.common.notShown(formatCount(all.length - MOST_SAMPLES))}</li>
      )}
    </ol>
  );
}

function PackText({ yaml }: { readonly yaml: string }): ReactNode {
  const { packs: p } = useMessages(packMessages);
  return (
    <div className="raw">
      <div className="raw-head">
        <h3>{p.yaml}</h3>
        <CopyButton text={yaml} />
      </div>
      <pre className="code" tabIndex={0} aria-label={p.yaml} translate="no">
        {yaml}
      </pre>
    </div>
  );
}
