import { zhCn, type Messages } from './zh-cn.ts';

export const en: Messages = zhCn;
