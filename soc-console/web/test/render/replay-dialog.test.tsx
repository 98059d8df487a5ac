// @vitest-environment happy-dom
import './browser.ts';
import type { Replay } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { formatCount } from '../../src/i18n/use-messages.ts';
import { messages } from '../../src/pages/packs/messages.zh-cn.ts';
import { openConsole, refuse, type Handlers } from './console.tsx';
import { all, click, find, findText, one, shownText, type, until } from './screen.ts';

const { replay: r } = messages;
const SINCE = '2026-11-19T16:00:00.000Z';
const AT = '2026-11-22T08:00:00.000Z';

function replay(change: Partial<Replay> = {}): Replay {
  return {
    ...{ id: 'r-9', source: '10.1.2.3', pack: null, since: SINCE, until: AT, dryRun: true, judge: false },
    ...{ state: 'done', step: 'reading', actor: 'wangfang', at: AT, endedAt: AT, replay: null, packs: null },
    ...{ progress: { done: 5, total: 10 }, error: null },
    figures: {
      ...{ read: 10, same: 3, changed: 7, kept: 0, unreadable: 0, stored: 0, otherFields: 0, judged: null },
      ...{ samples: [], ranges: [{ from: SINCE, to: AT }] },
      fields: [{ field: 'user.name', added: 7, changed: 0, removed: 0 }],
    },
    ...change,
  };
}

function opened(replays: () => readonly Replay[], handlers: Handlers = {}) {
  return openConsole({
    at: '/packs?replay=open',
    role: 'security_admin',
    handlers: { listReplays: () => ({ replays: replays() }), ...handlers },
  });
}

async function fill(): Promise<void> {
  type(await find('textbox', r.source), '10.1.2.3');
}

it('is tried before it is done, and done for what was tried only', async () => {
  let kept: readonly Replay[] = [];
  const start = ({ body }: { readonly body: Readonly<Record<string, unknown>> }): Replay => {
    const dryRun = body['dryRun'] === true;
    const made = replay({ dryRun, since: String(body['since']), replay: dryRun ? null : 'abc' });
    kept = [{ ...made, state: 'running' }];
    return made;
  };
  // What was typed is there when it ends.
  const ended = async (): Promise<void> => {
    await findText(r.progress(r.step['reading'] ?? '', '5', '10'));
    kept = kept.map((one) => ({ ...one, state: 'done' }));
  };
  const console = opened(() => kept, { startReplay: start });
  await findText(r.none);
  expect((one('button', r.start) as HTMLButtonElement).disabled).toBe(true);
  await fill();
  click(one('button', r.dryRun));
  await ended();
  await findText(r.would(formatCount(7)));
  expect(shownText()).toContain('user.name');
  type(one('textbox', r.source), '10.1.2.4');
  await until(() => {
    expect((one('button', r.start) as HTMLButtonElement).disabled).toBe(true);
  });
  type(one('textbox', r.source), '10.1.2.3');
  click(await find('button', r.startWith(formatCount(7))));
  await ended();
  await findText(r.did(formatCount(7)));
  // A week ago, at the beginning of a day in Asia/Shanghai.
  const since: unknown = expect.stringMatching(/T16:00:00\.000Z$/);
  expect(console.sent('startReplay')).toEqual([
    { source: '10.1.2.3', since, judge: false, dryRun: true },
    { source: '10.1.2.3', since, judge: false, dryRun: false },
  ]);
  expect(one('link', r.events).getAttribute('href')).toContain('qiaolou.replay');
});

it('shows how far one is that goes on, whoever began it, and cancels it', async () => {
  let state: Replay['state'] = 'running';
  const console = opened(() => [replay({ state, dryRun: false })], {
    cancelReplay: () => {
      state = 'cancelled';
      return replay({ state });
    },
  });
  await findText(r.progress(r.step['reading'] ?? '', '5', '10'));
  type(await find('textbox', r.source), '10.1.2.3');
  expect(one('button', r.dryRun).hasAttribute('disabled')).toBe(true);
  click(one('button', r.cancel));
  await until(() => {
    expect(one('button', r.dryRun).hasAttribute('disabled')).toBe(false);
  });
  expect(console.sent('cancelReplay')).toHaveLength(1);
});

it('says why it cannot begin, and why it failed', async () => {
  opened(() => [replay({ state: 'failed', error: 'packs.replayMoved' })], {
    startReplay: refuse('packs.replayRunning', 409),
  });
  await fill();
  click(one('button', r.dryRun));
  await findText('已有一个重新解析任务在进行');
  click(one('button', r.show));
  await findText(r.failed);
});

it('can be looked at by who may not do it', async () => {
  openConsole({ at: '/packs?replay=open', role: 'viewer', handlers: { listReplays: () => ({ replays: [replay()] }) } });
  await findText(r.mayNot);
  expect(all('button', r.dryRun)).toEqual([]);
  click(one('button', r.show));
  await findText(r.would(formatCount(7)));
});
