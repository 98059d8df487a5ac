/** Texts of the users page in Simplified Chinese. */
export const messages = {
  users: {
    title: '用户',
    create: '新建用户',
    column: {
      name: '登录名',
      displayName: '姓名',
      roles: '角色',
      state: '状态',
      lastLogin: '最近登录',
      createdAt: '创建时间',
    },
    separation: '三员分立：系统、安全、审计管理员互不兼任，也不兼任分析员。',
    notSeparated: (names: string) => `${names} 例外：兼任多种角色，只用于演示，真实平台上应停用。`,
    active: '正常',
    disabled: '已停用',
    mustChange: '待改口令',
    never: '从未登录',
    disable: '停用',
    enable: '启用',
    reset: '重置口令',
    resetConfirm: (name: string) => `为 ${name} 生成新的一次性口令？其全部会话将结束。`,
    disableConfirm: (name: string) => `停用 ${name}？其全部会话将结束。`,
    edit: '修改',
    oneTime: '一次性口令',
    oneTimeHint: '只显示这一次。请当面或通过安全渠道交给本人，首次登录须修改。',
    nameRule: '小写字母开头，可含小写字母、数字、点、下划线、短横，2–32 位',
    saved: '已保存',
    empty: '没有用户',
  },
};

/** Their shape; a text missing in English is a type error. */
export type UserMessages = typeof messages;
