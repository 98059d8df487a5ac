import { MinusCircleOutlined, PlusCircleOutlined } from '@ant-design/icons';
import type { Scalar, TimeRange } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import type { OnFilterValue } from '../../ui/event-fields.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { eventSearchMessages } from './messages.ts';

interface Props {
  readonly field: string;
  readonly query: string;
  readonly range: TimeRange;
  readonly onFilter: OnFilterValue;
}

/** The most frequent values of a field among what the search finds. */
export function FieldTopValues({ field, query, range, onFilter }: Props): ReactNode {
  const t = useMessages(eventSearchMessages);
  const describe = useErrorText();
  const top = useQuery({
    queryKey: ['top-values', field, query, range.from, range.to],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      callApi('topValues', { body: { ...range, field, size: 8, ...(query === '' ? {} : { query }) } }, signal),
  });
  if (top.isError) return <p className="muted top-values">{describe(top.error)}</p>;
  if (!top.data) return <p className="muted top-values">{t.common.loading}</p>;
  const { values, total } = top.data;
  if (values.length === 0) return <p className="muted top-values">{t.events.noValues}</p>;
  return (
    <ul className="top-values" aria-label={`${t.events.topValues} ${field}`}>
      {values.map(({ value, count }) => (
        <li key={String(value)}>
          <TopValue {...{ field, value, count, total, onFilter }} />
        </li>
      ))}
    </ul>
  );
}

function TopValue(props: {
  readonly field: string;
  readonly value: Scalar;
  readonly count: number;
  readonly total: number;
  readonly onFilter: OnFilterValue;
}): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { field, value, count, total, onFilter } = props;
  const share = total === 0 ? 0 : Math.min(100, (count / total) * 100);
  const text = String(value);
  const button = (label: string, icon: ReactNode, exclude: boolean): ReactNode => (
    <button
      type="button"
      className="icon-button small"
      aria-label={`${label} ${field} ${text}`}
      title={label}
      onClick={() => {
        onFilter(field, value, exclude);
      }}
    >
      {icon}
    </button>
  );
  return (
    <>
      <div className="top-value">
        <span className="mono" title={text}>
          {text === '' ? '""' : text}
        </span>
        <span className="num muted" title={t.events.topOf(formatCount(count))}>
          {share < 1 ? '<1' : Math.round(share)}%
        </span>
        {button(t.common.include, <PlusCircleOutlined aria-hidden />, false)}
        {button(t.common.exclude, <MinusCircleOutlined aria-hidden />, true)}
      </div>
      <div className="share" aria-hidden="true">
        <div style={{ width: `${share}%` }} />
      </div>
    </>
  );
}
