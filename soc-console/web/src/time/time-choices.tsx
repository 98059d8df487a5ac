import { SHANGHAI } from '@qiaolou/schema';
import { Button, DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { useState, type ReactNode } from 'react';
import { QUICK_RANGES } from '../base/quick-range.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { absolute, resolveTimeSpec, type TimeSpec } from './time-range.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

interface Props {
  readonly value: TimeSpec | undefined;
  readonly onChoose: (spec: TimeSpec | undefined) => void;
}

/** What the time picker opens: quick ranges at the left, start and end beside them. */
export function TimeChoices(props: Props & { readonly allowAll: boolean }): ReactNode {
  const { allowAll, ...choice } = props;
  return (
    <div className="time-choices">
      <div className="time-quick">
        <QuickRanges {...choice} />
        {allowAll && <AllTime {...choice} />}
      </div>
      <FromTo {...choice} />
    </div>
  );
}

function QuickRanges({ value, onChoose }: Props): ReactNode {
  const t = useMessages();
  return QUICK_RANGES.map((last) => (
    <Button
      key={last}
      type={value?.kind === 'relative' && value.last === last ? 'primary' : 'text'}
      onClick={() => {
        onChoose({ kind: 'relative', last });
      }}
    >
      {t.time.quick[last]}
    </Button>
  ));
}

function AllTime({ value, onChoose }: Props): ReactNode {
  const t = useMessages();
  return (
    <Button
      type={value ? 'text' : 'primary'}
      onClick={() => {
        onChoose(undefined);
      }}
    >
      {t.time.all}
    </Button>
  );
}

function FromTo({ value, onChoose }: Props): ReactNode {
  const t = useMessages();
  const [range, setRange] = useState<readonly [Dayjs, Dayjs]>(() => {
    const start = resolveTimeSpec(value ?? { kind: 'relative', last: '24h' }, Date.now());
    return [dayjs(start.from).tz(SHANGHAI), dayjs(start.to).tz(SHANGHAI)];
  });
  return (
    <div className="time-absolute">
      <div className="muted">
        {t.time.absolute} · {t.time.zone}
      </div>
      <DatePicker.RangePicker
        showTime
        allowClear={false}
        value={[range[0], range[1]]}
        onChange={(dates) => {
          const [from, to] = dates ?? [];
          if (from && to) setRange([from, to]);
        }}
      />
      <Button
        type="primary"
        onClick={() => {
          onChoose(absolute(zoned(range[0]), zoned(range[1])));
        }}
      >
        {t.time.apply}
      </Button>
    </div>
  );
}

/** Epoch ms of what the picker shows, read as Asia/Shanghai wall-clock time whatever the browser's zone is. */
function zoned(date: Dayjs): number {
  return dayjs.tz(date.format('YYYY-MM-DDTHH:mm:ss'), SHANGHAI).valueOf();
}
