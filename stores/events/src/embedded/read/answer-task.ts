import { aggregateBlocks } from '../../scan/aggregate-blocks.ts';
import type { ByteSearch } from '../../scan/find-bytes.ts';
import type { KeptAnswers } from '../../scan/kept-answers.ts';
import type { PartialGroup } from '../../scan/partial-aggregate.ts';
import { HELPER, SharedPage, type PageShare } from '../../scan/page-share.ts';
import { Pace } from '../../scan/pace.ts';
import { pickBlocks } from '../../scan/pick-blocks.ts';
import type { PickedPart } from '../../scan/picked-part.ts';
import type { OpenSegments } from '../segments/open-segments.ts';
import { aggregateAnswer } from './aggregate-answer.ts';
import { aggregateQuery } from './aggregate-query.ts';
import { firstOfSegmentsSince, tailOfSegments, type FirstSince, type TailLines } from './answer-tail.ts';
import { getOfSegments, type FoundLines } from './get-rows.ts';
import type { PageLines } from './page-lines.ts';
import { pickQuery } from './pick-query.ts';
import { searchPage } from './search-page.ts';
import type { SegmentTask } from './segment-task.ts';
import { StoredBlock } from './stored-block.ts';
import { testTexts } from './test-texts.ts';

/** Answers by kind of task. */
export interface TaskAnswers {
  readonly search: PageLines;
  /** The rows as JSON: they are put together here, where nobody who takes events in waits. */
  readonly aggregate: Uint8Array<ArrayBuffer>;
  readonly pick: PickedPart;
  readonly tail: TailLines;
  readonly firstSince: FirstSince;
  readonly get: FoundLines;
  readonly test: Uint8Array<ArrayBuffer>;
}

/** What a task is answered with. */
export interface TaskReading {
  readonly open: OpenSegments;
  readonly search: ByteSearch;
  /** Called every few milliseconds: it may throw to end the task. */
  readonly between: () => void;
  /** What segments answered before. */
  readonly answers: SegmentAnswers;
  /** Bytes that the task may have in memory, about. */
  readonly mostBytes: number;
  /** Told of the rows of each segment that was looked at, or need not be. */
  readonly looked: (rows: number) => void;
  /** Told before each segment of a search that may be helped with how many are left. */
  readonly left: (segments: number) => void;
}

/** Answers of segments, which never change, to questions that came more than once. */
interface SegmentAnswers {
  readonly groups: KeptAnswers<PartialGroup>;
  /** How many rows match. */
  readonly counts: KeptAnswers<number>;
}

/**
 * Answers a question about segments. Throws `store.corrupt` naming a damaged file and its days, `query.tooManyGroups` and
 * `query.tooMuchMemory` for one that needs more than it may have, and what `between` throws.
 */
export function answerTask(task: SegmentTask, reading: TaskReading): TaskAnswers[SegmentTask['kind']] {
  const { open, search, between, answers, mostBytes, looked } = reading;
  const { files } = task;
  switch (task.kind) {
    case 'search': {
      const kept = answers.counts.question(JSON.stringify(task.request.where));
      const scanning = { search, between, kept, mostBytes, looked, share: shareOf(task, reading) };
      const answer = (): PageLines => searchPage(blocksOf(task, open), task.request, task.checked, scanning);
      // Who helps goes through segments that it may not see again: two threads must not have twice as much.
      return task.share?.seat === HELPER ? open.keepingNothing(answer) : answer();
    }
    case 'aggregate': {
      const { where, by, metrics } = task.request;
      const kept = answers.groups.question(JSON.stringify([where, by, metrics, task.checked.offsets]));
      const query = { ...aggregateQuery(task.request, task.checked, mostBytes), kept, looked };
      const stored = aggregateBlocks(blocksOf(task, open), query, search, between);
      return aggregateAnswer([stored, task.inMemory], query, between);
    }
    case 'pick': {
      const query = { ...pickQuery(task.request, task.checked, mostBytes), looked };
      return pickBlocks(blocksOf(task, open), query, search, between);
    }
    case 'tail':
      return tailOfSegments(files, task, { open, between, skipDamaged: task.skipDamaged });
    case 'firstSince':
      return firstOfSegmentsSince(files, task.since, { open, between, skipDamaged: task.skipDamaged });
    case 'get':
      return getOfSegments(files, task.ids, { open, between, mostBytes });
    case 'test':
      return testTexts(task, { search, pace: new Pace(between) });
    default:
      return task satisfies never;
  }
}

/** What another thread looks at of a search; each block that this one takes tells how many are left. */
function shareOf(
  { share, files }: Extract<SegmentTask, { readonly kind: 'search' }>,
  { left }: TaskReading,
): PageShare | undefined {
  return share && new SharedPage(share.words, share.seat, (next) => left(files.length - next));
}

function blocksOf({ files }: SegmentTask, open: OpenSegments): readonly StoredBlock[] {
  return files.map((file) => new StoredBlock(file, open));
}
