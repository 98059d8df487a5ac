import { Button } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../i18n/use-messages.ts';

/** Foot of a list that is read a piece at a time; nothing when all of it is there. */
export function LoadMore(props: {
  readonly hasMore: boolean;
  readonly loading: boolean;
  /** Rows that are there, and all there are; left out where the whole is not counted exactly. */
  readonly loaded?: { readonly rows: number; readonly total: number };
  readonly onMore: () => void;
}): ReactNode {
  const t = useMessages();
  const { loaded } = props;
  if (!props.hasMore) return undefined;
  return (
    <div className="table-more">
      {loaded && (
        <span className="muted">{t.common.loadedOf(formatCount(loaded.rows), formatCount(loaded.total))}</span>
      )}
      <Button size="small" loading={props.loading} onClick={props.onMore}>
        {t.common.loadMore}
      </Button>
    </div>
  );
}
