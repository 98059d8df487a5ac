import { ERROR_CATALOGUE, type ErrorText, type TaskText } from '@qiaolou/schema';
import type { StepFault } from '../steps/step-kind.ts';

/** Languages a task is written in when it is opened. */
export type TaskLanguage = 'zh' | 'en';

/** What a task of the engine's own making is about. */
export interface TaskMatter {
  /** Name of the step. */
  readonly step: string;
  /** What was or would be done, as the connector says it. */
  readonly act: string;
  readonly fault: StepFault;
  /** The answer comes with values. */
  readonly asks: boolean;
}

type Texts = Readonly<Record<TaskLanguage, (matter: TaskMatter) => TaskText>>;

/** What the engine itself asks people, in both languages. */
export const ENGINE_TASKS = {
  /** An effect whose time is over is still there. */
  undo: {
    zh: ({ step, act, fault }) => ({
      title: `未能撤销，请人工处理：${step}`,
      instructions: `以下动作到期后多次撤销失败，已停止自动重试，效果可能仍在。请在设备上人工撤销并核对。\n动作：${act}\n原因：${reason(fault, 'zh')}`,
      choices: { success: '已人工撤销', failure: '再次自动撤销', confirm: [] },
    }),
    en: ({ step, act, fault }) => ({
      title: `Could not be undone, a person must see to it: ${step}`,
      instructions: `The time of this act is over. Undoing it failed several times and is not tried again; its effect may still be there. Undo it on the device and check.\nAct: ${act}\nReason: ${reason(fault, 'en')}`,
      choices: { success: 'Undone by hand', failure: 'Try to undo again', confirm: [] },
    }),
  },
  /** An effect that is to last is gone. */
  lost: {
    zh: ({ step, act, fault }) => ({
      title: `处置效果已失效：${step}`,
      instructions: `以下动作的效果不在或无法核实，重新下发失败；在其有效期内平台每分钟再试。请检查设备。\n动作：${act}\n原因：${reason(fault, 'zh')}`,
      choices: { success: '已查明', failure: '不再保持', confirm: [] },
    }),
    en: ({ step, act, fault }) => ({
      title: `An effect is gone: ${step}`,
      instructions: `The effect of this act is gone or cannot be seen, and could not be put back; until its time ends the platform tries again every minute. Check the device.\nAct: ${act}\nReason: ${reason(fault, 'en')}`,
      choices: { success: 'Cause found', failure: 'Keep it up no longer', confirm: [] },
    }),
  },
  /** Nobody knows whether an act was done, or what it gave out. */
  unclear: {
    zh: ({ step, fault, asks }) => ({
      title: `核实执行结果：${step}`,
      instructions: `自动动作可能已经生效，但平台不知道它的结果，不能自行继续。请到设备上核实${asks ? '，并填写下列值' : ''}。\n原因：${reason(fault, 'zh')}`,
      choices: { success: '已生效', failure: '未生效', confirm: [] },
    }),
    en: ({ step, fault, asks }) => ({
      title: `Check what came of it: ${step}`,
      instructions: `An automatic act may have been done, but the platform does not know its outcome and cannot go on by itself. Look on the device${asks ? ' and fill in these values' : ''}.\nReason: ${reason(fault, 'en')}`,
      choices: { success: 'It was done', failure: 'It was not done', confirm: [] },
    }),
  },
  /** In a drill nobody knows what the act would give out. */
  rehearsed: {
    zh: ({ step, act }) => ({
      title: `【演练】给出演练值：${step}`,
      instructions: `演练不执行真实动作，因此平台不知道该动作会给出什么值，而后续步骤要用。请填写演练用的值，演练即按这些值继续。\n动作：${act}`,
      choices: { success: '用这些值继续', failure: '按动作失败继续', confirm: [] },
    }),
    en: ({ step, act }) => ({
      title: `[Drill] Values for the drill: ${step}`,
      instructions: `A drill does nothing for real, so the platform does not know what this act would give out, and later steps need it. Fill in values for the drill; it goes on with them.\nAct: ${act}`,
      choices: { success: 'Go on with these values', failure: 'Go on as if the act had failed', confirm: [] },
    }),
  },
} as const satisfies Record<string, Texts>;

/** What stands around the text of a playbook in a task of its own. */
export const MANUAL_TASKS = {
  zh: { drill: '【演练】', unknown: (name: string) => `（${name} 未知）`, given: (name: string) => `${name}：` },
  en: { drill: '[Drill] ', unknown: (name: string) => `(${name} not known)`, given: (name: string) => `${name}: ` },
} as const satisfies Record<TaskLanguage, object>;

function reason({ code, details }: StepFault, language: TaskLanguage): string {
  const catalogue: Readonly<Record<string, ErrorText | undefined>> = ERROR_CATALOGUE;
  const text = Object.hasOwn(catalogue, code) ? catalogue[code]?.[language] : undefined;
  return `${text === undefined ? '' : `${text} · `}${code} ${JSON.stringify(details)}`.slice(0, 2_000);
}
