import { ClockCircleOutlined, DownOutlined, LeftOutlined, RightOutlined, ZoomOutOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useState, type ReactNode } from 'react';
import { useSlimWindow } from '../base/slim-window.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { Messages } from '../i18n/zh-cn.ts';
import { formatRange } from './format-time.ts';
import { TimeChoices } from './time-choices.tsx';
import { shiftTimeSpec, zoomOut, type TimeSpec } from './time-range.ts';
import './time-picker.css';

/** How a range reads on the button. */
function timeSpecText(spec: TimeSpec | undefined, t: Messages): string {
  if (!spec) return t.time.all;
  if (spec.kind === 'relative') return t.time.quick[spec.last];
  return formatRange(spec.from, spec.to);
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
  const slim = useSlimWindow();
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
        placement={slim ? 'bottom' : 'bottomRight'}
        destroyOnHidden
        content={<TimeChoices value={value} allowAll={allowAll} onChoose={choose} />}
      >
        <Button icon={<ClockCircleOutlined aria-hidden />} aria-expanded={open} title={t.time.zone}>
          {timeSpecText(value, t)}
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
