import type { OverviewKey } from '@qiaolou/schema';

/** Texts of the overview in Simplified Chinese. */
export const messages = {
  overview: {
    title: '总览',
    figure: {
      alertsOpen: '待处置告警',
      alertsSevere: '高危及以上',
      alertsUnassigned: '未指派',
      alertsMine: '我负责的',
      incidentsOpen: '未归档事件',
      tasksOpen: '待办任务',
      events24h: '24 小时日志',
      unparsed24h: '24 小时未解析',
      sourcesSilent: '静默日志源',
    } satisfies Record<OverviewKey, string>,
    queue: '最需处置的告警',
    queueAll: '全部告警',
    volume: '近 24 小时日志量',
    incidents: '进行中的事件',
    incidentsAll: '全部事件',
    tasks: '待办任务',
    linkHint: '打开这一数字背后的查询',
    queueClear: '没有待处置的告警',
    noIncidents: '没有事件',
    noTasks: '没有待办任务',
  },
};

/** Their shape; a text missing in English is a type error. */
export type OverviewMessages = typeof messages;
