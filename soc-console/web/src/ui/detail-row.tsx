import { useEffect, useRef, type ReactNode } from 'react';

/** The row below an expanded row; reports its height so that the window of visible rows stays right. */
export function DetailRow(props: {
  readonly columns: number;
  readonly onHeight: (px: number) => void;
  readonly children: ReactNode;
}): ReactNode {
  const row = useRef<HTMLTableRowElement>(null);
  const { onHeight } = props;
  useEffect(() => {
    const element = row.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      onHeight(element.offsetHeight);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [onHeight]);
  return (
    <tr className="data-table-detail" ref={row}>
      <td colSpan={props.columns}>{props.children}</td>
    </tr>
  );
}
