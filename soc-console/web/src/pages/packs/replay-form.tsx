import { dayOf, type Replay, type StartReplayBody } from '@qiaolou/schema';
import { Alert, Button, Checkbox, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { packMessages } from './messages.ts';
import { useReplayAct } from './use-replays.ts';

interface ReplayFields {
  readonly source: string;
  readonly pack: string;
  readonly since: string;
  readonly until: string;
  readonly judge: boolean;
}

const WEEK_MS = 7 * 86_400_000;
const DAY_MS = 86_400_000;

/** What is to be read anew: tried first, then done when the trial of the same says what would change. */
export function ReplayForm(props: {
  readonly pack: string | undefined;
  /** The replay that is shown: done only when it is the trial of what is asked for now. */
  readonly tried: Replay | undefined;
  /** One goes on: what was typed stays, and nothing begins. */
  readonly busy: boolean;
  readonly onStarted: (replay: Replay) => void;
}): ReactNode {
  const { pack, tried, busy, onStarted } = props;
  const { replay: r } = useMessages(packMessages);
  const describe = useErrorText();
  const [form] = Form.useForm<ReplayFields>();
  const [typed, setTyped] = useState<ReplayFields>(() => ({
    ...{ source: '', pack: pack ?? '', until: '', judge: false },
    since: dayOf(Date.now() - WEEK_MS),
  }));
  const start = useReplayAct('startReplay', onStarted);
  const order = orderOf(typed);
  const changed = order !== undefined && tried !== undefined && isTrialOf(tried, order) ? tried.figures.changed : 0;
  const begin = (dryRun: boolean): void => {
    if (order !== undefined) start.mutate({ body: { ...order, dryRun } });
  };
  return (
    <Form<ReplayFields>
      form={form}
      layout="vertical"
      requiredMark={false}
      className="replay-form"
      disabled={busy}
      initialValues={typed}
      onValuesChange={(_, all) => {
        setTyped(all);
      }}
      onFinish={() => {
        begin(true);
      }}
    >
      <ReplayItems />
      <div className="replay-acts">
        <Button htmlType="submit" disabled={busy || order === undefined} loading={start.isPending}>
          {r.dryRun}
        </Button>
        <Button
          type="primary"
          disabled={busy || changed === 0}
          title={changed === 0 ? r.tryFirst : undefined}
          loading={start.isPending}
          onClick={() => {
            begin(false);
          }}
        >
          {changed === 0 ? r.start : r.startWith(formatCount(changed))}
        </Button>
        {order === undefined && <span className="muted">{r.what}</span>}
      </div>
      {start.error && <Alert type="error" showIcon title={describe(start.error)} />}
    </Form>
  );
}

function ReplayItems(): ReactNode {
  const { replay: r } = useMessages(packMessages);
  return (
    <>
      <Form.Item name="source" label={r.source} extra={r.sourceHint}>
        <Input maxLength={512} autoComplete="off" translate="no" />
      </Form.Item>
      <Form.Item name="pack" label={r.pack} extra={r.packHint}>
        <Input maxLength={64} autoComplete="off" translate="no" />
      </Form.Item>
      <Form.Item name="since" label={r.since}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="until" label={r.until}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="judge" valuePropName="checked" extra={r.judgeHint} className="replay-judge">
        <Checkbox>{r.judge}</Checkbox>
      </Form.Item>
    </>
  );
}

type Order = Omit<StartReplayBody, 'dryRun'>;

/** Days are those of Asia/Shanghai, the last one inclusive. Undefined while it is not said what is meant. */
function orderOf({ source, pack, since, until, judge }: ReplayFields): Order | undefined {
  const [from, last] = [dayStart(since), until === '' ? undefined : dayStart(until)];
  const [named, id] = [source.trim(), pack.trim()];
  if (from === undefined || (named === '' && id === '') || (until !== '' && last === undefined)) return undefined;
  return {
    ...(named !== '' && { source: named }),
    ...(id !== '' && { pack: id }),
    since: new Date(from).toISOString(),
    ...(last !== undefined && { until: new Date(last + DAY_MS).toISOString() }),
    judge,
  };
}

function dayStart(day: string): number | undefined {
  const ms = Date.parse(`${day}T00:00:00+08:00`);
  return Number.isNaN(ms) ? undefined : ms;
}

function isTrialOf(replay: Replay, { source, pack, since, until }: Order): boolean {
  const isSame = replay.source === (source ?? null) && replay.pack === (pack ?? null) && replay.since === since;
  return isSame && replay.dryRun && replay.state === 'done' && (until === undefined || replay.until === until);
}
