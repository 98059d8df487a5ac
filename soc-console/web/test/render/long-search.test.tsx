// @vitest-environment happy-dom
import './browser.ts';
import { ANSWER_LINES_TYPE, type AnswerLine, type Problem } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { events } from '../../dev/synthetic-data.ts';
import type { Language } from '../../src/base/preferences.ts';
import { errorText } from '../../src/i18n/use-messages.ts';
import { messages as en } from '../../src/pages/events-search/messages.en.ts';
import { messages as zh } from '../../src/pages/events-search/messages.zh-cn.ts';
import { never, openConsole } from './console.tsx';
import { all, click, find, findText, one, shownText, until } from './screen.ts';

const PAGE = {
  ...{ events: events.slice(0, 3), total: { value: 3, relation: 'exact' } },
  ...{ ast: { op: 'all' }, warnings: [], tookMs: 5_000 },
};

/** A server that answers with lines as the test says them. */
function spokenLines() {
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const writer = body.writable.getWriter();
  const headers = { 'content-type': ANSWER_LINES_TYPE };
  return {
    response: () => new Response(body.readable, { headers }),
    say: (line: AnswerLine) => writer.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`)),
  };
}

const progress = (done: number, step = 1): AnswerLine => ({ kind: 'progress', step, done, total: 4_000 });
const valueOf = (bar: HTMLElement): string | null => bar.getAttribute('aria-valuenow');

describe.each<[Language, typeof zh]>([
  ['zh-CN', zh],
  ['en', en],
])('a search that lasts, in %s', (language, { events: t }) => {
  it('shows how far it is, tells it to a screen reader in quarters, and then its events', async () => {
    const { response, say } = spokenLines();
    openConsole({ at: '/events', language, handlers: { searchEvents: response } });
    const bar = await find('progressbar', t.searching);
    expect(valueOf(bar)).toBeNull();
    expect(shownText()).toContain(t.elapsed('1'));
    const heard = new Set<string>();
    const status = one('status', undefined, bar.parentElement ?? document.body);
    const listen = new MutationObserver(() => heard.add(status.textContent));
    listen.observe(status, { childList: true, characterData: true, subtree: true });
    for (const done of [0, 400, 1_100, 1_500, 1_960, 2_100, 3_999]) {
      await say(progress(done));
      await until(() => {
        expect(valueOf(bar)).toBe(String(Math.floor(done / 40)));
      });
    }
    await findText(`${t.looked('3,999', '4,000')} · 99%`);
    listen.disconnect();
    expect([...heard]).toEqual([0, 25, 50, 75].map((percent) => `${t.searching} ${percent}%`));
    await say({ kind: 'answer', answer: PAGE });
    await findText(t.hits('3'));
    expect(all('progressbar')).toEqual([]);
  });
});

const t = zh.events;
const PIPED = `/events?query=${encodeURIComponent('* | count')}`;

describe('a search that is stopped', () => {
  it.each([
    ['events', '/events', 'searchEvents'],
    ['stages', PIPED, 'queryEvents'],
  ] as const)('of %s is not waited for, says so, and can be run again', async (_name, at, operation) => {
    const console = openConsole({ at, handlers: { [operation]: never } });
    await find('progressbar', t.searching);
    const asked = console.sent(operation).length;
    click(one('button', t.stop));
    await findText(t.stopped);
    expect([all('progressbar'), console.abandoned(operation)]).toEqual([[], asked]);
    click(one('button', t.runAgain));
    await find('progressbar', t.searching);
    expect(console.sent(operation)).toHaveLength(asked + 1);
  });

  it('does not leave the events of another question there as if they were its own', async () => {
    let calls = 0;
    const console = openConsole({
      at: '/events',
      handlers: { searchEvents: (call) => ((calls += 1) === 1 ? PAGE : never(call)) },
    });
    await findText(t.hits('3'));
    await console.router.navigate({ to: '/events', search: { query: 'user.name: a' } });
    await find('progressbar', t.searching);
    click(one('button', t.stop));
    await findText(t.stopped);
    expect(shownText()).not.toContain(t.hits('3'));
  });
});

it('a search that fails after it began to tell how far it is says why', async () => {
  const { response, say } = spokenLines();
  openConsole({ at: '/events', handlers: { searchEvents: response } });
  await say(progress(7));
  const problem: Problem = {
    ...{ type: '', title: '', status: 400, instance: '', code: 'query.tooMuchMemory', details: { mostBytes: 4 } },
  };
  await say({ kind: 'problem', problem });
  await findText(errorText('query.tooMuchMemory', 'zh-CN'));
  expect(all('progressbar')).toEqual([]);
});

it('of a query with several steps each is shown from its beginning', async () => {
  const { response, say } = spokenLines();
  openConsole({ at: PIPED, handlers: { queryEvents: response } });
  const bar = await find('progressbar', t.searching);
  await say(progress(4_000));
  await say(progress(1_000, 2));
  await findText(`${t.step('2')} · ${t.looked('1,000', '4,000')} · 25%`);
  expect(valueOf(bar)).toBe('25');
});
