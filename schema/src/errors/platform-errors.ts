import type { ErrorText } from './error-text.ts';

/** Error codes of the platform. */
export const PLATFORM_ERRORS = {
  'config.invalid': { status: 500, zh: '配置文件有误', en: 'The configuration is invalid' },
  'config.unreadable': { status: 500, zh: '配置文件无法读取', en: 'The configuration cannot be read' },
  'platform.auditKeyMissing': {
    status: 503,
    zh: '审计签名公钥文件不存在，无法校验',
    en: 'The public key file the audit trail is verified with does not exist',
  },
  'platform.dataLocked': {
    status: 409,
    zh: '数据目录正被另一个平台进程使用',
    en: 'Another platform process uses this data directory',
  },
  'platform.intakeKeyExists': {
    status: 409,
    zh: '该发送方已有接入密钥；加 --replace 生成新的，旧的随即失效',
    en: 'The sender has a key already; --replace makes a new one and the old one stops working',
  },
  'platform.portInUse': { status: 500, zh: '端口被占用', en: 'The port is in use' },
  'platform.roleIncomplete': {
    status: 500,
    zh: '该角色缺少必需的配置：拆分部署要求配置 Elasticsearch、PostgreSQL、Redis 的地址，控制台还要求审计签名公钥',
    en: 'The role lacks settings it needs: separate processes need the addresses of Elasticsearch, PostgreSQL and Redis, a console also the public key of the audit trail',
  },
  'platform.stopOverdue': {
    status: 500,
    zh: '停止超时，进程被强制结束；已确认收到的数据都已落盘，下次启动会接着处理',
    en: 'Stopping took too long and the process was ended; all acknowledged data is on disk and is handled at the next start',
  },
  'platform.webMissing': { status: 503, zh: '控制台页面尚未构建', en: 'The console pages are not built' },
  'platform.workerDied': { status: 500, zh: '工作线程异常退出', en: 'A worker thread died' },
} as const satisfies Record<string, ErrorText>;
