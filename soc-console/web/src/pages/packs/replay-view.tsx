import type { Replay } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import { fieldLabel } from '../../ui/field-label.ts';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { EventTable } from './event-table.tsx';
import { packMessages } from './messages.ts';
import { hasEnded, useReplayAct } from './use-replays.ts';
import '../../ui/lists.css';

/** One replay: how far it is, or what came of it. */
export function ReplayView({ replay, mayCancel }: { readonly replay: Replay; readonly mayCancel: boolean }): ReactNode {
  const { replay: r } = useMessages(packMessages);
  return (
    <section aria-label={r.result} className="replay-view">
      {hasEnded(replay) ? <ReplayEnd replay={replay} /> : <ReplayProgress replay={replay} mayCancel={mayCancel} />}
      <ReplayFigures replay={replay} />
    </section>
  );
}

function ReplayProgress({ replay, mayCancel }: { readonly replay: Replay; readonly mayCancel: boolean }): ReactNode {
  const { replay: r } = useMessages(packMessages);
  const describe = useErrorText();
  const cancel = useReplayAct('cancelReplay');
  const { done, total } = replay.progress;
  const says = replay.state === 'waiting' ? r.waiting : textOr(r.step, replay.step);
  return (
    <>
      <div className="replay-progress">
        <span role="status">
          {replay.dryRun ? r.trial : ''}
          {r.progress(says, formatCount(done), formatCount(total))}
        </span>
        <Progress
          className="grow"
          percent={total === 0 ? 0 : Math.floor((done / total) * 100)}
          size="small"
          aria-label={r.progressOf}
        />
        {mayCancel && (
          <Button
            size="small"
            loading={cancel.isPending}
            onClick={() => {
              cancel.mutate({ params: { id: replay.id } });
            }}
          >
            {r.cancel}
          </Button>
        )}
      </div>
      {cancel.error && <Alert type="error" showIcon title={describe(cancel.error)} />}
    </>
  );
}

function ReplayEnd({ replay }: { readonly replay: Replay }): ReactNode {
  const { replay: r } = useMessages(packMessages);
  const { state, dryRun, error, figures } = replay;
  const { changed, ranges } = figures;
  const inForce = !dryRun && ranges.length > 0;
  if (state === 'failed') return <Alert type="error" showIcon title={r.failed} description={error ?? undefined} />;
  if (state === 'cancelled')
    return <Alert type="info" showIcon title={inForce ? r.cancelledBehind : r.cancelled} role="status" />;
  const says = changed === 0 ? r.nothing : dryRun ? r.would(formatCount(changed)) : r.did(formatCount(changed));
  return (
    <Alert
      type={changed === 0 || dryRun ? 'info' : 'success'}
      showIcon
      role="status"
      title={says}
      description={
        inForce && replay.replay !== null ? (
          <Link to="/events" search={{ query: `qiaolou.replay: "${replay.replay}"`, time: timeOf(replay) }}>
            {r.events}
          </Link>
        ) : undefined
      }
    />
  );
}

function timeOf({ since, until }: Replay): string {
  return formatTimeSpec(absolute(Date.parse(since), Date.parse(until)));
}

/** Fields of which is shown how often they changed. */
const MOST_FIELDS = 60;

function ReplayFigures({ replay }: { readonly replay: Replay }): ReactNode {
  const { replay: r } = useMessages(packMessages);
  const { language } = usePreferences();
  const { read, same, changed, kept, unreadable, stored, fields, samples, ranges, judged } = replay.figures;
  if (read === 0 && unreadable === 0) return undefined;
  const numbers = { read, same, changed, kept, unreadable, stored };
  return (
    <>
      <FigureStrip
        figures={Object.entries(numbers).map(([key, value]) => ({
          ...{ key, name: textOr(r.figure, key), value: formatCount(value) },
        }))}
      />
      {judged !== null && <p>{r.judged(formatCount(judged.events), formatCount(judged.alerts))}</p>}
      {fields.length > 0 && (
        <table className="plain-table" aria-label={r.fields}>
          <thead>
            <tr>
              <th scope="col">{r.fields}</th>
              {(['added', 'changed', 'removed'] as const).map((what) => (
                <th key={what} scope="col" data-align="right">
                  {r.change[what]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.slice(0, MOST_FIELDS).map((field) => (
              <tr key={field.field}>
                <td>
                  <span className="mono">{field.field}</span>
                  <span className="muted"> {fieldLabel(field.field, language)}</span>
                </td>
                {(['added', 'changed', 'removed'] as const).map((what) => (
                  <td key={what} data-align="right" className="num">
                    {formatCount(field[what])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {ranges.length > 0 && (
        <p className="muted">
          {r.ranges}
          {ranges.map(({ from, to }) => `${formatDateTime(from)} – ${formatDateTime(to)}`).join('；')}
        </p>
      )}
      <ReplaySamples samples={samples} />
    </>
  );
}

function ReplaySamples({ samples }: { readonly samples: Replay['figures']['samples'] }): ReactNode {
  const { replay: r, draft: d } = useMessages(packMessages);
  if (samples.length === 0) return undefined;
  return (
    <>
      <h3>{r.samples}</h3>
      <ol className="pack-lines">
        {samples.map(({ id, original, changes }, at) => (
          <li key={id}>
            <details open={at === 0}>
              <summary>
                <span className="muted">{d.changes(formatCount(changes.length))}</span>{' '}
                <span className="mono pack-line" translate="no">
                  {original}
                </span>
              </summary>
              <EventTable
                event={Object.fromEntries(
                  changes.flatMap(({ field, after }) => (after === null ? [] : [[field, after]])),
                )}
                changes={changes}
              />
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}
