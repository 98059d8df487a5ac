/** Every page of the console an analyst may open, with its title. */
export const CONSOLE_PAGES: readonly (readonly [path: string, title: string | RegExp])[] = [
  ['/', '总览'],
  ['/alerts', '告警处置'],
  ['/alerts?status=closed', '告警处置'],
  ['/incidents', '事件管理'],
  ['/tasks', '待办任务'],
  ['/effects', '生效中的处置'],
  ['/events', '日志检索'],
  ['/sources', '日志源'],
  ['/packs', '解析规则'],
  ['/retention', '存储与留存'],
  ['/rules', '检测规则'],
  ['/compliance', '等级保护'],
  ['/audit', '审计'],
  ['/users', '用户'],
  ['/nowhere', /./],
];
