import { StopOutlined } from '@ant-design/icons';
import type { StepProgress } from '@qiaolou/schema';
import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { eventSearchMessages } from './messages.ts';

/** A screen reader hears of every so many percent. */
const SAID_PERCENT = 25;

/** How far a search is and a way to end it, once it has taken a second. Shown while it runs. */
export function SearchProgress(props: {
  readonly progress: StepProgress | undefined;
  readonly onStop: () => void;
}): ReactNode {
  const { progress, onStop } = props;
  const t = useMessages(eventSearchMessages);
  const seconds = useSeconds();
  if (seconds < 1) return undefined;
  const percent = percentOf(progress);
  const fact = progress === undefined ? t.events.searching : factOf(t.events, progress, percent);
  const said = percent === undefined ? t.events.searching : `${t.events.searching} ${saidPercent(percent)}%`;
  return (
    <div className="search-progress">
      <span className="visually-hidden" role="status">
        {said}
      </span>
      <div
        className="search-bar"
        role="progressbar"
        aria-label={t.events.searching}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={percent === undefined ? undefined : fact}
      >
        <div
          className={percent === undefined ? 'search-bar-unknown' : undefined}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      <span className="search-progress-fact num">
        {fact} · {t.events.elapsed(formatCount(seconds))}
      </span>
      <Button size="small" icon={<StopOutlined aria-hidden />} onClick={onStop}>
        {t.events.stop}
      </Button>
    </div>
  );
}

/** Whole seconds since it is shown. */
function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds((old) => old + 1);
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return seconds;
}

/** Undefined where it is not known. What is not all is never shown as all. */
function percentOf(progress: StepProgress | undefined): number | undefined {
  if (progress === undefined || progress.total === 0) return undefined;
  return Math.floor((progress.done / progress.total) * 100);
}

function saidPercent(percent: number): number {
  return Math.floor(percent / SAID_PERCENT) * SAID_PERCENT;
}

interface Texts {
  readonly looked: (done: string, total: string) => string;
  readonly step: (step: string) => string;
}

function factOf(t: Texts, { step, done, total }: StepProgress, percent: number | undefined): string {
  const looked = t.looked(formatCount(done), formatCount(total));
  const share = percent === undefined ? looked : `${looked} · ${percent}%`;
  return step === 1 ? share : `${t.step(formatCount(step))} · ${share}`;
}
