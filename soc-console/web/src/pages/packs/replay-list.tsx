import type { Replay } from '@qiaolou/schema';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { Tag } from '../../ui/tag.tsx';
import { packMessages } from './messages.ts';

const TONES = { waiting: 'info', running: 'info', done: 'pass', cancelled: 'neutral', failed: 'fail' } as const;

/** Replays there were, the newest first. */
export function ReplayList(props: {
  readonly replays: readonly Replay[];
  readonly current: string | undefined;
  readonly onChoose: (id: string) => void;
}): ReactNode {
  const { replay: r } = useMessages(packMessages);
  return (
    <ul className="pack-history">
      {props.replays.map((replay) => (
        <li key={replay.id} className="pack-version" aria-current={replay.id === props.current ? true : undefined}>
          <Tag tone={TONES[replay.state]}>{textOr(r.state, replay.state)}</Tag>
          {replay.dryRun && <span className="muted">{r.trialShort}</span>}
          <span className="mono" translate="no">
            {replay.source ?? replay.pack}
          </span>
          <span className="muted">{r.by(replay.actor, formatDateTime(replay.at))}</span>
          <span>{r.changedOf(formatCount(replay.figures.changed), formatCount(replay.figures.read))}</span>
          <span className="pack-version-acts">
            <Button
              size="small"
              onClick={() => {
                props.onChoose(replay.id);
              }}
            >
              {r.show}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}
