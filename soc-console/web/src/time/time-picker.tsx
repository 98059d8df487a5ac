import { ClockCircleOutlined, DownOutlined, LeftOutlined, RightOutlined, ZoomOutOutlined } from '@ant-design/icons';
import { Button, DatePicker, Popover } from 'antd';
import { SHANGHAI } from '@qiaolou/schema';
import dayjs, { type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { useState, type ReactNode } from 'react';
import { QUICK_RANGES } from '../base/quick-range.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { Messages } from '../i18n/zh-cn.ts';
import { formatShort, ZONE_LABEL } from './format-time.ts';
import { absolute, resolveTimeSpec, shiftTimeSpec, zoomOut, type TimeSpec } from './time-range.ts';
import './time-picker.css';

dayjs.extend(utc);
dayjs.extend(timezone);

/** How a range reads on the button. */
function timeSpecText(spec: TimeSpec | undefined, t: Messages): string {
  if (!spec) return t.time.all;
  if (spec.kind === 'relative') return t.time.quick[spec.last];
  return `${formatShort(spec.from)} – ${formatShort(spec.to)}`;
}

interface Props {
  /** undefined = all time, only where `allowAll`. */
  readonly value: TimeSpec | undefined;
  readonly onChange: (spec: TimeSpec | undefined) => void;
  readonly allowAll?: boolean;
}

/** Time range of a page: quick ranges, start and end, steps to the neighbours, wider. Always Asia/Shanghai. */
export function TimePicker({ value, onChange, allowAll = false }: Props): ReactNode {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const choose = (spec: TimeSpec | undefined): void => {
    setOpen(false);
    onChange(spec);
  };
  const go = (next: (spec: TimeSpec, now: number) => TimeSpec): void => {
    if (value) onChange(next(value, Date.now()));
  };
  const idle = !value;
  return (
    <div className="time-picker" role="group" aria-label={t.time.label}>
      <StepButton
        text={t.time.earlier}
        icon={<LeftOutlined aria-hidden />}
        disabled={idle}
        onClick={() => {
          go((spec, now) => shiftTimeSpec(spec, -1, now));
        }}
      />
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        placement="bottomRight"
        destroyOnHidden
        content={<TimeChoices value={value} allowAll={allowAll} onChoose={choose} />}
      >
        <Button icon={<ClockCircleOutlined aria-hidden />} aria-expanded={open} title={t.time.zone}>
          {timeSpecText(value, t)}
          <span className="time-zone">{ZONE_LABEL}</span>
          <DownOutlined aria-hidden className="small-icon" />
        </Button>
      </Popover>
      <StepButton
        text={t.time.later}
        icon={<RightOutlined aria-hidden />}
        disabled={idle}
        onClick={() => {
          go((spec, now) => shiftTimeSpec(spec, 1, now));
        }}
      />
      <StepButton
        text={t.time.zoomOut}
        icon={<ZoomOutOutlined aria-hidden />}
        disabled={idle}
        onClick={() => {
          go(zoomOut);
        }}
      />
    </div>
  );
}

function StepButton(props: {
  readonly text: string;
  readonly icon: ReactNode;
  readonly disabled: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const { text, ...button } = props;
  return <Button {...button} aria-label={text} title={text} />;
}

function TimeChoices(props: {
  readonly value: TimeSpec | undefined;
  readonly allowAll: boolean;
  readonly onChoose: (spec: TimeSpec | undefined) => void;
}): ReactNode {
  const t = useMessages();
  const { value, onChoose } = props;
  const [range, setRange] = useState<readonly [Dayjs, Dayjs]>(() => {
    const start = resolveTimeSpec(value ?? { kind: 'relative', last: '24h' }, Date.now());
    return [dayjs(start.from).tz(SHANGHAI), dayjs(start.to).tz(SHANGHAI)];
  });
  return (
    <div className="time-choices">
      <div className="time-quick">
        {QUICK_RANGES.map((last) => (
          <Button
            key={last}
            type={value?.kind === 'relative' && value.last === last ? 'primary' : 'text'}
            onClick={() => {
              onChoose({ kind: 'relative', last });
            }}
          >
            {t.time.quick[last]}
          </Button>
        ))}
        {props.allowAll && (
          <Button
            type={value ? 'text' : 'primary'}
            onClick={() => {
              onChoose(undefined);
            }}
          >
            {t.time.all}
          </Button>
        )}
      </div>
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
    </div>
  );
}

/** Epoch ms of what the picker shows, read as Asia/Shanghai wall-clock time whatever the browser's zone is. */
function zoned(date: Dayjs): number {
  return dayjs.tz(date.format('YYYY-MM-DDTHH:mm:ss'), SHANGHAI).valueOf();
}
