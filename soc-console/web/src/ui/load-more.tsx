import { Button } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../i18n/use-messages.ts';

/** A list that is read a piece at a time, as far as its foot must know it. */
interface ReadInPieces {
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly loadMore: () => void;
  readonly rows?: readonly unknown[] | undefined;
  /** All there are; left out where they are not counted exactly. */
  readonly total?: number;
}

/** Foot of a list that is read a piece at a time; nothing when all of it is there. */
export function LoadMore({ list }: { readonly list: ReadInPieces }): ReactNode {
  const t = useMessages();
  const { rows, total } = list;
  if (!list.hasMore) return undefined;
  return (
    <div className="table-more">
      {rows && total !== undefined && (
        <span className="muted">{t.common.loadedOf(formatCount(rows.length), formatCount(total))}</span>
      )}
      <Button size="small" loading={list.loading} onClick={list.loadMore}>
        {t.common.loadMore}
      </Button>
    </div>
  );
}
