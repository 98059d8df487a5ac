import type { RetentionFacts, SourceAnswer, SourceFacts } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { DayLinks } from './day-links.tsx';
import { eventSearch, receiptSearch } from './evidence-query.ts';
import { complianceMessages } from './messages.ts';

const TONES: Readonly<Record<SourceFacts['state'], Tone>> = {
  gaps: 'fail',
  uneven: 'warn',
  imported: 'warn',
  young: 'hollow',
  retired: 'neutral',
  whole: 'pass',
};

/** Which sources are kept how long, the worst first, with the days that decide and the searches behind them. */
export function RetentionFactsView(props: {
  readonly facts: RetentionFacts;
  readonly answers: readonly SourceAnswer[];
  /** Undefined where nothing may be said about a source. */
  readonly onAnswer: ((source: SourceFacts) => void) | undefined;
}): ReactNode {
  const { facts, answers, onAnswer } = props;
  const { compliance: c } = useMessages(complianceMessages);
  return (
    <>
      <p className="muted">{c.retention.sources(formatCount(facts.sourceCount), formatCount(facts.requiredDays))}</p>
      {facts.missing > 0 && <p>{c.retention.missing(formatCount(facts.missing))}</p>}
      {facts.removedDays.length > 0 && (
        <p>
          {c.integrity.removedDays}{' '}
          <DayLinks days={facts.removedDays} searchOf={(day) => receiptSearch(undefined, day, day)} />
        </p>
      )}
      {facts.files && <FilesLine files={facts.files} />}
      <ul className="card-list">
        {facts.sources.map((source) => (
          <li key={`${source.kind} ${source.source}`}>
            <SourceLine
              source={source}
              today={facts.today}
              answer={answers.find((one) => one.kind === source.kind && one.source === source.source)}
              onAnswer={onAnswer}
            />
          </li>
        ))}
      </ul>
      {facts.sourceCount > facts.sources.length && (
        <p className="muted">{c.retention.more(formatCount(facts.sourceCount - facts.sources.length))}</p>
      )}
    </>
  );
}

function FilesLine({ files }: { readonly files: NonNullable<RetentionFacts['files']> }): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const r = c.retention;
  const { policyDays, floorDays, sealedDays, verifiedAt, verifiedOk, deletedEvents } = files;
  return (
    <p className="muted">
      {r.files(formatCount(policyDays), formatCount(floorDays), formatCount(sealedDays))}
      {verifiedOk === true && verifiedAt !== null && ` ${r.filesVerified(formatDateTime(verifiedAt))}`}
      {deletedEvents > 0 && ` ${r.filesDeleted(formatCount(deletedEvents))}`}
    </p>
  );
}

function SourceLine(props: {
  readonly source: SourceFacts;
  readonly today: string;
  readonly answer: SourceAnswer | undefined;
  readonly onAnswer: ((source: SourceFacts) => void) | undefined;
}): ReactNode {
  const { source, today, answer, onAnswer } = props;
  const { compliance: c } = useMessages(complianceMessages);
  const r = c.retention;
  const search = source.kind === 'import' ? eventSearch : receiptSearch;
  return (
    <>
      <div className="entity-head">
        <Tag tone={TONES[source.state]} title={r.stateHint[source.state]}>
          {r.state[source.state]}
        </Tag>
        <Link to="/events" search={search(source, source.oldest, today)} className="mono">
          {source.source}
        </Link>
        {source.kind === 'import' && <span className="muted">{r.isImport}</span>}
        <span className="num">{r.kept(formatCount(source.keptDays), source.oldest)}</span>
        {onAnswer && (
          <Button
            size="small"
            type="link"
            aria-label={`${r.answer} ${source.source}`}
            onClick={() => {
              onAnswer(source);
            }}
          >
            {r.answer}
          </Button>
        )}
      </div>
      {source.gapDays > 0 && (
        <p>
          {r.gaps(formatCount(source.gapDays))}{' '}
          <DayLinks days={source.gaps} total={source.gapDays} searchOf={(day) => search(source, day, day)} />
        </p>
      )}
      {source.uneven.length > 0 && (
        <p>
          {r.uneven} <DayLinks days={source.uneven} searchOf={(day) => search(source, day, day)} />
        </p>
      )}
      {source.importedDays > 0 && <p>{r.importedDays(formatCount(source.importedDays))}</p>}
      {answer && (
        <p className="muted">
          {r.said(r.everyDays(answer.everyDays), answer.retiredOn)}
          {answer.retiredOn !== null && source.retiredOn === null && ` ${r.notRetired}`} {answer.reason} ·{' '}
          {answer.decidedBy} {formatDateTime(answer.decidedAt)}
        </p>
      )}
    </>
  );
}
