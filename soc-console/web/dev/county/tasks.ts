import type { PlaybookTask } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';

/** The human task of the running playbook. */
export const task: PlaybookTask = {
  id: 'task-1',
  runId: 'run-1',
  stepId: 'action--3',
  iteration: 0,
  incidentId: 'inc-1',
  title: '人工确认业务系统可短时停服',
  instructions:
    '联系县政府办信息中心值班人员（电话见值守表），确认门户网站可停服 10 分钟。\n对方同意后点“完成”，不同意点“未完成”并写明原因。',
  role: 'analyst',
  status: 'open',
  dueAt: iso(NOW + 1_800_000),
  createdAt: iso(NOW - 600_000),
  doneAt: null,
  doneBy: null,
  outcome: null,
  note: null,
  choices: null,
  asked: null,
  effectKey: null,
  english: null,
  version: 1,
};

/** A task of the engine's own making, of a run that belongs to no incident. */
export const engineTask: PlaybookTask = {
  ...task,
  ...{ id: 'task-2', runId: 'run-2', stepId: 'action--2', incidentId: null, dueAt: null, effectKey: 'e'.repeat(64) },
  title: '未能撤销，请人工处理：自动封禁攻击源 24 小时',
  instructions:
    '以下动作到期后多次撤销失败，已停止自动重试，效果可能仍在。请在设备上人工撤销并核对。\n动作：nftables-block-address {"address":"198.51.100.23","ttlSeconds":86400}\n原因：连接器执行失败 · playbooks.connectorFailed {"reason":"timeout"}',
  choices: { success: '已人工撤销', failure: '再次自动撤销', confirm: [] },
  english: {
    title: 'Could not be undone, a person must see to it: block the attacker for 24 hours',
    instructions:
      'The time of this act is over. Undoing it failed several times and is not tried again; its effect may still be there. Undo it on the device and check.\nAct: nftables-block-address {"address":"198.51.100.23","ttlSeconds":86400}\nReason: The connector failed · playbooks.connectorFailed {"reason":"timeout"}',
    choices: { success: 'Undone by hand', failure: 'Try to undo again', confirm: [] },
  },
};

/** Every human task. */
export const tasks: readonly PlaybookTask[] = [task, engineTask];
