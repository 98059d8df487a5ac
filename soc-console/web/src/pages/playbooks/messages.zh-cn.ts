import type { PlaybookSummary, RunStatus, StepStatus } from '@qiaolou/schema';

/** Texts of the playbook runs and tasks in Simplified Chinese. */
export const messages = {
  playbooks: {
    startPlaybook: '执行剧本',
    pickPlaybook: '选择剧本',
    mode: '方式',
    modeLive: '真实执行',
    modeDrill: '演练（不执行真实动作）',
    start: '开始执行',
    cancelRun: '取消执行',
    cancelReason: '取消原因',
    startedBy: (who: string) => `由 ${who} 启动`,
    runStatus: {
      running: '执行中',
      waiting: '等待人工',
      succeeded: '已完成',
      failed: '失败',
      cancelled: '已取消',
    } satisfies Record<RunStatus, string>,
    stepStatus: {
      pending: '未开始',
      running: '执行中',
      waiting: '等待人工',
      succeeded: '完成',
      failed: '失败',
      skipped: '跳过',
    } satisfies Record<StepStatus, string>,
    stepType: {
      start: '开始',
      end: '结束',
      action: '动作',
      'playbook-action': '子剧本',
      parallel: '并行',
      'if-condition': '条件判断',
      'while-condition': '循环',
      'switch-condition': '分支',
    } as Readonly<Record<string, string>>,
    attempt: (n: number) => `第 ${n} 次尝试`,
    iteration: (n: number) => `第 ${n + 1} 轮`,
    output: '输出',
    took: (text: string) => `用时 ${text}`,
    taskRole: (role: string) => `由${role}处理`,
    due: (at: string) => `截止 ${at}`,
    taskNote: '处理说明',
    taskDone: '完成',
    taskFailed: '未完成',
    confirmAnswer: (answer: string) => `“${answer}”会触发难以撤回的处置，确定吗？`,
    notInForce: {
      revoked: '该剧本已撤销，不能执行',
      valid_from: '该剧本尚未生效，不能执行',
      valid_until: '该剧本已过有效期，不能执行',
    } satisfies Record<NonNullable<PlaybookSummary['notInForce']>, string>,
    facts: '剧本说明',
    taskAnswered: (who: string, at: string) => `${who} 于 ${at} 处理`,
  },
  tasks: {
    title: '待办任务',
    column: { title: '任务', incident: '事件', role: '处理角色', due: '截止', created: '创建时间', status: '状态' },
    status: { open: '待处理', done: '已处理', cancelled: '已取消' },
    empty: '没有待办任务',
  },
};

/** Their shape; a text missing in English is a type error. */
export type PlaybookMessages = typeof messages;
