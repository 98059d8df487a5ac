// @vitest-environment happy-dom
import './browser.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentDetail, Role } from '@qiaolou/schema';
import { beforeEach, expect, it } from 'vitest';
import { effects, items, ruleRows, sources, task } from '../../dev/synthetic-data.ts';
import { answers as incidentAnswers } from '../../src/pages/incidents/answers.ts';
import { messages as alertTexts } from '../../src/pages/alerts/messages.zh-cn.ts';
import { messages as complianceTexts } from '../../src/pages/compliance/messages.zh-cn.ts';
import { messages as effectTexts } from '../../src/pages/effects/messages.zh-cn.ts';
import { messages as incidentTexts } from '../../src/pages/incidents/messages.zh-cn.ts';
import { messages as packTexts } from '../../src/pages/packs/messages.zh-cn.ts';
import { messages as playbookTexts } from '../../src/pages/playbooks/messages.zh-cn.ts';
import { messages as retentionTexts } from '../../src/pages/retention/messages.zh-cn.ts';
import { messages as ruleTexts } from '../../src/pages/rules/messages.zh-cn.ts';
import { messages as sourceTexts } from '../../src/pages/sources/messages.zh-cn.ts';
import { messages as userTexts } from '../../src/pages/users/messages.zh-cn.ts';
import { openConsole, type Handlers } from './console.tsx';
import { click, find, type } from './screen.ts';

const SOURCES = join(import.meta.dirname, '../../src');
/** Where a person types; boxes, dates and passwords are typed into as well, and are in `NOT_KEPT`. */
const FIELD = /<(?:Input(?:\.(?:TextArea|Search|Password|OTP))?|InputNumber|AutoComplete|Mentions|textarea|input)\b/g;

/** What is not worth keeping, or must not be kept: how many fields of a file, and why. */
const NOT_KEPT: Readonly<Record<string, readonly [fields: number, because: string]>> = {
  'ui/search-box.tsx': [1, 'what is looked for is in the address'],
  'query/query-input.tsx': [1, 'the query that ran is in the address'],
  'shell/login/login-page.tsx': [2, 'nobody is logged in yet, and passwords are kept nowhere'],
  'shell/login/password-form.tsx': [3, 'passwords are kept nowhere'],
  'pages/events-search/field-list.tsx': [1, 'narrows a list that is on the screen'],
  'pages/alerts/facet-group.tsx': [1, 'a box to tick; it is in the address'],
  'pages/compliance/source-answer-dialog.tsx': [1, 'a date, picked'],
  'pages/packs/teaching.tsx': [4, 'words about the device, of a line each'],
  'pages/packs/kept-trial.tsx': [2, 'a sender and a number, of a question that changes nothing'],
  'pages/packs/replay-form.tsx': [4, 'a sender, a pack and days, picked, that are tried before anything is done'],
  'pages/sources/source-decision-dialog.tsx': [4, 'a name and times, which begin as those in force'],
  'pages/retention/ask-dialog.tsx': [1, 'a date, picked'],
  'pages/retention/hold-dialog.tsx': [3, 'dates, picked, and names of datasets'],
  'pages/retention/policy-dialog.tsx': [2, 'numbers of days, which begin as those in force'],
};

/** A field whose text is kept, and the way to it. */
interface Kept {
  /** Where the field is written. */
  readonly file: string;
  readonly at: string;
  readonly role?: Role;
  readonly handlers?: Handlers;
  readonly reach: () => Promise<HTMLElement>;
}

const asked = [{ name: '__user__', type: 'string', description: '账号' }];
const ASKING: Handlers = {
  getIncident: async (call) => {
    const detail = (await incidentAnswers.getIncident?.(call)) as IncidentDetail;
    return { ...detail, tasks: detail.tasks.map((row) => ({ ...row, asked })) };
  },
};
const VERIFYING: Handlers = {
  getIncident: async (call) => {
    const detail = (await incidentAnswers.getIncident?.(call)) as IncidentDetail;
    return { ...detail, incident: { ...detail.incident, status: 'verifying' } };
  },
};
const inDialog = async (name: string | RegExp): Promise<HTMLElement> => find('textbox', name, await find('dialog'));
const pressed = async (name: string | RegExp): Promise<void> => {
  click(await find('button', name));
};
const { incidents: i } = incidentTexts;
const { alerts: a } = alertTexts;
const { compliance: c } = complianceTexts;

const { retention: r } = retentionTexts;
/** The panel of a source is open. */
const SOURCE_OPEN = `/sources?source=${encodeURIComponent(sources[0]?.id ?? '')}`;
const RETENTION = [
  ['ask-dialog', r.ask, 'system_admin'],
  ['hold-dialog', r.holdAct, 'security_admin'],
  ['policy-dialog', r.setPolicy, 'audit_admin'],
] as const;

async function ofSelected(button: RegExp, field: string): Promise<HTMLElement> {
  click(await find('checkbox', /^选择 /));
  await pressed(button);
  return inDialog(field);
}

const KEPT: readonly Kept[] = [
  {
    ...{ file: 'pages/alerts/close-dialog.tsx', at: '/alerts?time=30d&status=open' },
    reach: () => ofSelected(/^关闭 c/, a.action.reason),
  },
  {
    ...{ file: 'pages/alerts/incident-dialog.tsx', at: '/alerts?time=30d&status=open' },
    reach: () => ofSelected(new RegExp(`^${a.action.merge}`), a.incidentDialog.name),
  },
  {
    ...{ file: 'pages/alerts/incident-dialog.tsx', at: '/alerts?time=30d&status=open' },
    reach: () => ofSelected(new RegExp(`^${a.action.merge}`), a.incidentDialog.summary),
  },
  {
    ...{ file: 'pages/incidents/close-incident.tsx', at: '/incidents/inc-1', handlers: VERIFYING },
    reach: async () => {
      await pressed(/归档/);
      return inDialog(i.conclusion);
    },
  },
  { file: 'pages/incidents/note-form.tsx', at: '/incidents/inc-1', reach: () => find('textbox', i.addNote) },
  {
    ...{ file: 'pages/incidents/incident-summary.tsx', at: '/incidents/inc-1' },
    reach: async () => {
      await pressed(i.editSummary);
      return find('textbox', i.summary);
    },
  },
  {
    ...{ file: 'pages/playbooks/task-card.tsx', at: '/incidents/inc-1' },
    reach: () => find('textbox', `${playbookTexts.playbooks.taskNote} ${task.title}`),
  },
  {
    ...{ file: 'pages/playbooks/task-card.tsx', at: '/incidents/inc-1', handlers: ASKING },
    reach: () => find('textbox', `__user__ ${task.title}`),
  },
  {
    ...{ file: 'pages/playbooks/cancel-run.tsx', at: '/incidents/inc-1' },
    reach: async () => {
      await pressed(playbookTexts.playbooks.cancelRun);
      return inDialog(playbookTexts.playbooks.cancelReason);
    },
  },
  {
    ...{ file: 'ui/reason-dialog.tsx', at: '/effects' },
    reach: async () => {
      await pressed(effectTexts.effects.liftTitle(effects[0]?.target ?? ''));
      return inDialog(effectTexts.effects.liftReason);
    },
  },
  {
    ...{ file: 'ui/reason-dialog.tsx', role: 'security_admin' },
    at: `/rules?rule=${ruleRows.find(({ enabled }) => enabled)?.id ?? ''}`,
    reach: async () => {
      await pressed(ruleTexts.rules.disable);
      return inDialog(ruleTexts.rules.switchReason);
    },
  },
  {
    ...{ file: 'pages/compliance/level-choice.tsx', at: '/compliance', role: 'security_admin' },
    reach: async () => {
      await pressed(c.level.change);
      return inDialog(c.reasonLabel);
    },
  },
  {
    ...{
      file: 'pages/compliance/source-answer-dialog.tsx',
      at: `/compliance?item=${items.find(({ evidenceRules }) => evidenceRules.length > 0)?.id ?? ''}`,
      role: 'security_admin',
    },
    reach: async () => {
      await pressed(new RegExp(`^${c.retention.answer} `));
      return inDialog(c.reasonLabel);
    },
  },
  ...RETENTION.map(([dialog, button, role]): Kept => ({
    ...{ file: `pages/retention/${dialog}.tsx`, at: '/retention', role },
    reach: async () => {
      await pressed(button);
      return inDialog(r.reason);
    },
  })),
  ...([r.approve, r.lift] as const).map((button): Kept => ({
    ...{ file: 'ui/reason-dialog.tsx', at: '/retention', role: 'audit_admin' },
    reach: async () => {
      await pressed(button);
      return inDialog(r.reason);
    },
  })),
  {
    ...{ file: 'pages/packs/teaching.tsx', at: '/packs/new', role: 'security_admin' },
    reach: () => find('textbox', packTexts.teach.lines),
  },
  {
    ...{ file: 'pages/packs/draft-workshop.tsx', at: '/packs/d-1', role: 'security_admin' },
    reach: () => find('textbox', packTexts.draft.samples),
  },
  {
    ...{ file: 'pages/packs/yaml-editor.tsx', at: '/packs/d-1', role: 'security_admin' },
    reach: () => find('textbox', packTexts.draft.yamlLabel),
  },
  {
    ...{ file: 'pages/sources/source-decision-dialog.tsx', at: SOURCE_OPEN, role: 'security_admin' },
    reach: async () => {
      await pressed(sourceTexts.sources.decide);
      return inDialog(sourceTexts.sources.form.reason);
    },
  },
  ...(['name', 'displayName'] as const).map((field): Kept => ({
    ...{ file: 'pages/users/user-dialog.tsx', at: '/users', role: 'system_admin' },
    reach: async () => {
      await pressed(userTexts.users.create);
      return inDialog(userTexts.users.column[field]);
    },
  })),
];

beforeEach(() => {
  sessionStorage.clear();
});

it.each(KEPT.map((field, nth) => [field.file, nth, field] as const))(
  'what is typed in %s (%i) is there when the page is opened again',
  async (_file, _nth, { reach, ...place }) => {
    const text = 'typed-by-a-person';
    const before = openConsole({ ...place });
    type(await reach(), text);
    before.close();
    openConsole({ ...place });
    expect(((await reach()) as HTMLInputElement).value).toBe(text);
  },
);

it('every field a person types into is kept, or said not to be worth it', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const fields = files.flatMap((file) => {
    const found = readFileSync(join(SOURCES, file), 'utf8').match(FIELD)?.length ?? 0;
    return found === 0 ? [] : [[file, found] as const];
  });
  const known = (file: string): number => {
    // The dialog that asks for reasons is one field, and kept wherever it is asked by.
    const kept = KEPT.filter((field) => field.file === file).length;
    return (file === 'ui/reason-dialog.tsx' ? Math.min(kept, 1) : kept) + (NOT_KEPT[file]?.[0] ?? 0);
  };
  expect(fields.filter(([file, found]) => found !== known(file))).toEqual([]);
  expect(Object.keys(NOT_KEPT).filter((file) => !fields.some(([name]) => name === file))).toEqual([]);
});
