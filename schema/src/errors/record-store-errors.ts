import type { ErrorText } from './error-text.ts';

/** Error codes of the record store. */
export const RECORD_STORE_ERRORS = {
  'records.versionConflict': {
    status: 409,
    zh: '记录已被他人修改，请刷新后重试',
    en: 'Somebody else changed this record; reload and retry',
  },
  'records.duplicate': {
    status: 409,
    zh: '同名或同标识的记录已存在',
    en: 'A record with this name or id exists already',
  },
  'records.brokenReference': {
    status: 409,
    zh: '引用的记录不存在，或仍被其他记录引用',
    en: 'The record refers to one that does not exist, or is still referred to',
  },
  'records.notFound': {
    status: 404,
    zh: '记录不存在',
    en: 'No such record',
    remedy: { zh: '核对名称与数据目录', en: 'Check the name and the data directory' },
  },
  'records.migrationChanged': {
    status: 500,
    zh: '数据库迁移脚本与已执行的不一致',
    en: 'A migration differs from the one already applied',
    remedy: {
      zh: '用写入该数据库的版本或更新的版本打开；降级请恢复升级前的备份',
      en: 'Open it with the release that wrote it or a newer one; to go back, restore the backup made before the upgrade',
    },
  },
  'records.unknownArea': {
    status: 500,
    zh: '数据库中有本版本不包含的数据表区，请使用写入它的版本打开',
    en: 'The database has an area of tables this release does not know; open it with the release that made it',
    remedy: {
      zh: '用写入该数据库的版本打开，或恢复升级前的备份',
      en: 'Use the release that made it, or restore the backup made before the upgrade',
    },
  },
  'records.changesPruned': {
    status: 500,
    zh: '变更日志中尚未读取的部分已被清理',
    en: 'Changes were pruned from the change log before they were read',
  },
  'records.unavailable': {
    status: 503,
    zh: '数据库不可达',
    en: 'The database cannot be reached',
    remedy: {
      zh: '检查数据库文件的权限与磁盘，或 stores.database.url 的地址、用户与口令',
      en: 'Check permissions and disk of the database file, or address, user and password in stores.database.url',
    },
  },
  'records.accessDenied': {
    status: 500,
    zh: '数据库服务器拒绝登录，或该用户没有所需的权限',
    en: 'The database server refuses the login, or its user may not do what is needed',
    remedy: {
      zh: '核对 stores.database.url 中的用户、口令与库名；该用户须拥有该库的模式（schema）',
      en: 'Check user, password and name of the database in stores.database.url; the user must own its schema',
    },
  },
  'records.serverTooOld': {
    status: 500,
    zh: '数据库服务器的版本过低',
    en: 'The database server is too old',
    remedy: {
      zh: '将 PostgreSQL 升级到 15 或更新的版本，或改用其他服务器',
      en: 'Upgrade PostgreSQL to 15 or newer, or use another server',
    },
  },
  'records.locked': {
    status: 503,
    zh: '数据库文件正被另一个程序独占',
    en: 'Another program holds the database file for itself',
    remedy: {
      zh: '停止占用 records.db 的程序（备份、数据库查看工具等）后再启动',
      en: 'End what holds records.db (a backup, a database viewer), then start again',
    },
  },
  'records.auditBroken': {
    status: 500,
    zh: '审计链校验失败',
    en: 'The audit chain does not verify',
    remedy: {
      zh: '停止写入，保留现场，执行 ./qiaolou verify audit 查看首个异常',
      en: 'Keep everything as it is and run ./qiaolou verify audit, which names the first fault',
    },
  },
} as const satisfies Record<string, ErrorText>;
