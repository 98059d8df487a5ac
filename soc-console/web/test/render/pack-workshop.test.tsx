// @vitest-environment happy-dom
import './browser.ts';
import { expect, it } from 'vitest';
import { messages } from '../../src/pages/packs/messages.zh-cn.ts';
import { openConsole } from './console.tsx';
import { click, find, until } from './screen.ts';

const READING = { text: 'a=1', event: { 'event.dataset': 'acme.vpn' }, mine: true, changes: [] };

it('what a person accepts of a draft is sent, with the version that was seen', async () => {
  const console = openConsole({
    at: '/packs/d-1',
    role: 'analyst',
    handlers: {
      testPackDraft: () => ({ problem: null, samples: [READING], ready: false, pasted: [], kept: null }),
    },
  });
  click(await find('button', messages.draft.accept));
  await until(() => {
    expect(console.sent('acceptPackDraft')).toEqual([{ version: 3 }]);
  });
});
