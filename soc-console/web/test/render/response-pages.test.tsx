// @vitest-environment happy-dom
import './browser.ts';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../src/i18n/use-messages.ts';
import { messages as effectTexts } from '../../src/pages/effects/messages.zh-cn.ts';
import { messages as playbookTexts } from '../../src/pages/playbooks/messages.zh-cn.ts';
import { effects, engineTask, task } from '../../dev/synthetic-data.ts';
import { openConsole, refuse } from './console.tsx';
import { all, click, find, findText, nameOf, one, type, until } from './screen.ts';

const { tasks, playbooks } = playbookTexts;
const { effects: e } = effectTexts;

describe('the list of tasks', () => {
  it('opens a task without an incident and takes its answer there', async () => {
    const console = openConsole({ at: '/tasks' });
    click(await find('link', engineTask.title));
    expect(console.address()).toContain(`task=${engineTask.id}`);
    const panel = await find('complementary', tasks.detail);
    type(await find('textbox', `${playbooks.taskNote} ${engineTask.title}`, panel), '已在设备上解除');
    click(one('button', engineTask.choices?.success ?? '', panel));
    await until(() => {
      expect(console.sent('answerTask')).toEqual([{ version: 1, outcome: 'success', note: '已在设备上解除' }]);
    });
  });

  it('names the incident of a task by its number', async () => {
    openConsole({ at: '/tasks' });
    const link = await find('link', 'SJ-20261122-0001');
    expect(link.getAttribute('href')).toContain(task.incidentId ?? '');
    await findText(tasks.noIncident);
  });

  it('says it in English too', async () => {
    openConsole({ at: `/tasks?task=${engineTask.id}`, language: 'en' });
    const panel = await find('complementary', 'Task');
    await find('button', 'Undone by hand', panel);
    await find('link', engineTask.english?.title ?? '');
    // A task of an older release has one text only.
    await find('link', task.title);
  });

  it('shows it to somebody who may only look, without the answers', async () => {
    openConsole({ at: `/tasks?task=${engineTask.id}`, role: 'viewer' });
    const panel = await find('complementary', tasks.detail);
    await findText(engineTask.instructions.split('\n')[0] ?? '');
    expect(all('button', engineTask.choices?.success ?? '', panel)).toEqual([]);
  });

  it('says so when there is no such task', async () => {
    openConsole({ at: '/tasks?task=nothing' });
    await findText(tasks.gone);
  });

  it('asks the server for what is looked for', async () => {
    openConsole({ at: '/tasks?text=停服&status=open' });
    await find('link', task.title);
    expect(all('link', engineTask.title)).toEqual([]);
  });
});

describe('the effects in force', () => {
  const [effect] = effects;
  const target = effect?.target ?? '';

  it('lifts one early, with a reason', async () => {
    const console = openConsole({ at: '/effects' });
    click(await find('button', e.liftTitle(target)));
    const dialog = await find('dialog');
    click(one('button', e.lift, dialog));
    type(one('textbox', e.liftReason, dialog), ' 误封 ');
    expect(console.sent('liftEffect')).toEqual([]);
    click(one('button', e.lift, dialog));
    await until(() => {
      expect(console.sent('liftEffect')).toEqual([{ reason: '误封' }]);
    });
    await findText(e.lifted);
  });

  it('says when somebody was faster', async () => {
    const handlers = { liftEffect: refuse('playbooks.effectNotInForce', 409) };
    openConsole({ at: '/effects', handlers });
    click(await find('button', e.liftTitle(target)));
    const dialog = await find('dialog');
    type(one('textbox', e.liftReason, dialog), '误封');
    click(one('button', e.lift, dialog));
    await findText(errorText('playbooks.effectNotInForce', 'zh-CN'));
  });

  it('offers to lift all but what is being lifted', async () => {
    openConsole({ at: '/effects' });
    await find('button', e.liftTitle(target));
    const names = all('button', undefined, one('main')).map(nameOf);
    const liftable = effects.filter(({ state }) => state !== 'lifting').map((one) => e.liftTitle(one.target));
    expect(names.filter((name) => name.startsWith('提前解除 '))).toEqual(liftable);
  });

  it('of an incident stand at the incident', async () => {
    const console = openConsole({ at: '/incidents/inc-1' });
    await find('button', e.liftTitle(target));
    expect(console.sent('listEffects')).not.toEqual([]);
  });
});
