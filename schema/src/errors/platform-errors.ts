import type { ErrorText } from './error-text.ts';

/** Error codes of the platform. */
export const PLATFORM_ERRORS = {
  'config.invalid': {
    status: 500,
    zh: '配置有误',
    en: 'The configuration is invalid',
    remedy: {
      zh: '按下面列出的位置修改；每一项的含义、默认值与范围见 docs/generated/settings.md',
      en: 'Mend the places named below; docs/generated/settings.md has the meaning, default and bounds of each setting',
    },
  },
  'config.unknownVariable': {
    status: 500,
    zh: '环境变量以 QIAOLOU_ 开头，但没有这一项配置',
    en: 'A variable of the environment begins with QIAOLOU_ and is no setting',
    remedy: {
      zh: '改为下面列出的最接近的名称，或删除该变量；所有变量见 docs/generated/settings.md',
      en: 'Use the nearest name given below, or remove the variable; docs/generated/settings.md lists all of them',
    },
  },
  'config.unreadable': {
    status: 500,
    zh: '配置文件无法读取',
    en: 'The configuration cannot be read',
    remedy: {
      zh: '检查路径与权限；--config 须指向一个普通文件',
      en: 'Check the path and its permissions; --config must name an ordinary file',
    },
  },
  'platform.addressUnusable': {
    status: 500,
    zh: '无法在该地址上监听：本机没有这个地址，或名称无法解析',
    en: 'This machine does not have the address to listen on, or its name does not resolve',
    remedy: {
      zh: '将对应的 host 配置改为本机地址、127.0.0.1 或 0.0.0.0',
      en: 'Set the host to an address of this machine, to 127.0.0.1 or to 0.0.0.0',
    },
  },
  'platform.auditKeyLost': {
    status: 500,
    zh: '审计链由另一把密钥签名，而该密钥不在数据目录的 keys/ 中；未生成新密钥',
    en: 'The audit trail is signed with a key that is not in keys/ of the data directory; no new one was made',
    remedy: {
      zh: '从备份恢复 keys/audit-sm2.key.pem；确已丢失时，将原公钥 audit-sm2.pub.pem 的副本列入 audit.publicKeyFiles 后再启动，新密钥随之生成',
      en: 'Restore keys/audit-sm2.key.pem from a backup; if it is lost for good, name a copy of its audit-sm2.pub.pem in audit.publicKeyFiles and start again: a new key is then made',
    },
  },
  'platform.auditKeyMissing': {
    status: 503,
    zh: '审计签名公钥文件不存在，无法校验',
    en: 'The public key file the audit trail is verified with does not exist',
    remedy: { zh: '检查 audit.publicKeyFiles 中的路径', en: 'Check the paths of audit.publicKeyFiles' },
  },
  'platform.dataLocked': {
    status: 409,
    zh: '数据目录正被另一个平台进程使用',
    en: 'Another platform process uses this data directory',
    remedy: {
      zh: '停止下面的进程，或另用一个数据目录',
      en: 'Stop the process named below, or use another data directory',
    },
  },
  'platform.outputEnded': {
    status: 500,
    zh: '标准输出写不进去，导出未完成',
    en: 'Standard output takes no more: the export is not complete',
    remedy: {
      zh: '检查读取输出的程序，以及目标磁盘的空间',
      en: 'Look at what reads the output, and at the space of the disk it goes to',
    },
  },
  'platform.fileExists': {
    status: 409,
    zh: '文件已存在，未覆盖',
    en: 'The file exists and was not overwritten',
    remedy: { zh: '换一个文件名，或先移走该文件', en: 'Give another name, or move the file away' },
  },
  'platform.exportNotWritten': {
    status: 500,
    zh: '导出文件写不进去，导出未完成，没有留下文件',
    en: 'The export file cannot be written: the export is not complete and left no file',
    remedy: {
      zh: '检查磁盘的剩余空间与是否只读，再重新导出',
      en: 'Check the space of the disk and that it is not read-only, then export again',
    },
  },
  'platform.replayWhat': {
    status: 400,
    zh: '没有说明要重新解析哪些日志',
    en: 'It is not said which events are to be replayed',
    remedy: {
      zh: '给出 --since，并给出 --source 或 --pack；例如 ./qiaolou replay --source 10.0.0.1 --since 7d --dry-run',
      en: 'Give --since, and --source or --pack, such as ./qiaolou replay --source 10.0.0.1 --since 7d --dry-run',
    },
  },
  'platform.exportForm': {
    status: 400,
    zh: '看不出文件的格式，或同时给出了两种格式',
    en: 'The form of the file is not known, or two forms were given',
    remedy: {
      zh: '使用 .ndjson、.ndjson.gz 或 .parquet 的文件名，或只给出 --ndjson 与 --parquet 之一',
      en: 'Use a name that ends with .ndjson, .ndjson.gz or .parquet, or give one of --ndjson and --parquet',
    },
  },
  'platform.noEmbeddedStore': {
    status: 409,
    zh: '没有嵌入式日志存储可检查',
    en: 'There is no embedded event store to look at',
    remedy: {
      zh: '核对 --data 的目录；使用 Elasticsearch（stores.elasticsearch.url）时，日志由 Elasticsearch 自己检查',
      en: 'Check the directory given by --data; with Elasticsearch (stores.elasticsearch.url) the events are for its own tools to check',
    },
  },
  'platform.noEventServer': {
    status: 409,
    zh: '没有配置 Elasticsearch',
    en: 'No Elasticsearch is configured',
    remedy: {
      zh: '在配置中给出 stores.elasticsearch.url 及其用户与口令',
      en: 'Give stores.elasticsearch.url, and user and password, in the configuration',
    },
  },
  'platform.copyDirection': {
    status: 400,
    zh: '不支持这样的复制方向',
    en: 'Events cannot be copied that way',
    remedy: { zh: '使用 --from embedded --to elasticsearch', en: 'Use --from embedded --to elasticsearch' },
  },
  'platform.portInUse': {
    status: 500,
    zh: '端口被占用',
    en: 'The port is in use',
    remedy: {
      zh: '停止占用该端口的程序，或修改下面端口对应的配置',
      en: 'Stop what listens on the port below, or change the setting of that port',
    },
  },
  'platform.intakeKeyExists': {
    status: 409,
    zh: '该发送方已有接入密钥；加 --replace 生成新的，旧的随即失效',
    en: 'The sender has a key already; --replace makes a new one and the old one stops working',
  },
  'platform.roleIncomplete': {
    status: 500,
    zh: '该角色缺少必需的配置：拆分部署要求配置 Elasticsearch、PostgreSQL、Redis 的地址，控制台还要求审计签名公钥',
    en: 'The role lacks settings it needs: separate processes need the addresses of Elasticsearch, PostgreSQL and Redis, a console also the public key of the audit trail',
    remedy: { zh: '补上下面列出的配置', en: 'Give the settings listed below' },
  },
  'platform.siblingsDiffer': {
    status: 409,
    zh: '共用数据库的各进程在须一致的配置上不一致',
    en: 'Processes that share a database differ in settings in which they must agree',
    remedy: {
      zh: '把下面列出的配置改为一致，再重启相应进程',
      en: 'Make the settings listed below the same and restart',
    },
  },
  'platform.stopOverdue': {
    status: 500,
    zh: '停止超时，进程被强制结束；已确认收到的数据都已落盘，下次启动会接着处理',
    en: 'Stopping took too long and the process was ended; all acknowledged data is on disk and is handled at the next start',
  },
  'platform.webMissing': {
    status: 503,
    zh: '控制台页面尚未构建',
    en: 'The console pages are not built',
    remedy: { zh: '在安装目录执行 npm ci 后重试', en: 'Run npm ci in the folder of the installation and try again' },
  },
  'platform.workerDied': {
    status: 500,
    zh: '工作线程异常退出',
    en: 'A worker thread died',
    remedy: {
      zh: '重新启动；再次出现时请报告下面的内容',
      en: 'Start again; report what is told below if it happens again',
    },
  },
  'platform.databaseForeign': {
    status: 500,
    zh: '数据库文件已损坏，或不是本平台的数据库',
    en: 'The database file is damaged, or is no database of this platform',
    remedy: {
      zh: '核对数据目录是否正确；若文件已损坏，请从备份恢复后再启动，原文件不会被改动',
      en: 'Check that the data directory is the right one; if the file is damaged restore it from a backup: it was not changed',
    },
  },
  'platform.fileMissing': {
    status: 500,
    zh: '需要的文件或目录不存在',
    en: 'A file or folder that is needed does not exist',
    remedy: {
      zh: '检查下面的路径：新建它，或修改指向它的配置',
      en: 'Check the path below: make it, or change the setting that names it',
    },
  },
  'platform.fileRefused': {
    status: 500,
    zh: '操作系统拒绝访问文件或目录',
    en: 'The system refuses access to a file or folder',
    remedy: {
      zh: '检查下面路径的属主与权限，并确认磁盘不是只读',
      en: 'Check owner and permissions of the path below, and that its disk is not read-only',
    },
  },
  'platform.foreignDirectory': {
    status: 500,
    zh: '数据目录中有不属于平台的文件，且没有平台数据',
    en: 'The data directory holds files of something else and no data of the platform',
    remedy: {
      zh: '将 dataDirectory 或 --data 指向空目录、尚不存在的目录或原有的数据目录',
      en: 'Let dataDirectory or --data name an empty folder, one that does not exist yet, or the old data directory',
    },
  },
  'platform.notADirectory': {
    status: 500,
    zh: '应为目录的位置是文件，或应为文件的位置是目录',
    en: 'There is a file where a folder is needed, or a folder where a file is needed',
    remedy: {
      zh: '移走下面的路径，或修改指向它的配置',
      en: 'Move away what is at the path below, or change the setting that names it',
    },
  },
  'platform.portRefused': {
    status: 500,
    zh: '系统不允许在该端口上监听',
    en: 'The system does not allow to listen on this port',
    remedy: {
      zh: '使用 1024 以上的端口，或授予进程 CAP_NET_BIND_SERVICE',
      en: 'Use a port above 1023, or give the process CAP_NET_BIND_SERVICE',
    },
  },
  'platform.serverUnreachable': {
    status: 500,
    zh: '配置的服务器无法连接',
    en: 'A configured server cannot be reached',
    remedy: {
      zh: '检查 stores 中的地址与端口，确认服务器已启动且网络可达',
      en: 'Check address and port under stores, and that the server runs and can be reached',
    },
  },
  'platform.tooManyFiles': {
    status: 500,
    zh: '进程可打开的文件数已达上限',
    en: 'The process may not open more files',
    remedy: {
      zh: '提高上限（ulimit -n 或 systemd 的 LimitNOFILE），建议不低于 4096',
      en: 'Raise the limit (ulimit -n, LimitNOFILE of systemd) to 4096 or more',
    },
  },
  'platform.unforeseen': {
    status: 500,
    zh: '平台遇到未预料的错误',
    en: 'The platform met an error that was not foreseen',
    remedy: {
      zh: '设置 QIAOLOU_LOG_LEVEL=debug 重试可得到调用栈，请连同下面的内容报告',
      en: 'Try again with QIAOLOU_LOG_LEVEL=debug for the stack, and report it with what is told below',
    },
  },
} as const satisfies Record<string, ErrorText>;
