import type { AggregateRequest, PickRequest, SearchRequest } from '@qiaolou/schema';
import type { CheckedAggregate, CheckedSearch, Span } from '../../contract/store-request.ts';
import type { PartialGroup } from '../../scan/partial-aggregate.ts';
import type { SharedWords } from '../../scan/page-share.ts';
import type { SegmentFile } from '../segments/open-segments.ts';
import type { TextsToTest } from './test-texts.ts';

/** A question about segments, as it can be sent to a thread that reads them. */
export type SegmentTask = { readonly files: readonly SegmentFile[] } & (
  | {
      readonly kind: 'search';
      readonly request: SearchRequest;
      readonly checked: CheckedSearch;
      /** What another thread looks at of the segments, and which of the two this is. */
      readonly share?: { readonly words: SharedWords; readonly seat: number } | undefined;
    }
  | {
      readonly kind: 'aggregate';
      readonly request: AggregateRequest;
      readonly checked: CheckedAggregate;
      /** What is in memory, to be added; absent when nothing of it matches. */
      readonly inMemory: PartialGroup | undefined;
    }
  | { readonly kind: 'pick'; readonly request: PickRequest; readonly checked: Span }
  | { readonly kind: 'tail'; readonly after: number; readonly limit: number; readonly skipDamaged: boolean }
  | { readonly kind: 'firstSince'; readonly since: number; readonly skipDamaged: boolean }
  | { readonly kind: 'get'; readonly ids: readonly string[] }
  /** About no segments: texts of rows in memory. */
  | ({ readonly kind: 'test' } & TextsToTest)
);
