import type { ErrorText } from './error-text.ts';

/** Error codes of the event store. */
export const EVENT_STORE_ERRORS = {
  'store.busy': { status: 503, zh: '存储繁忙，请稍后重试', en: 'The event store is busy; retry later' },
  'store.closed': { status: 503, zh: '存储已关闭', en: 'The event store is closed' },
  'store.cancelled': { status: 499, zh: '查询已取消', en: 'The query was cancelled' },
  'store.timeout': { status: 504, zh: '查询超时，请缩小时间范围', en: 'The query timed out; narrow the time range' },
  'store.corrupt': {
    status: 500,
    zh: '存储文件损坏',
    en: 'A store file is corrupt',
    remedy: {
      zh: '从备份恢复下面的文件；平台不会删除它',
      en: 'Restore the file named below from a backup; the platform does not remove it',
    },
  },
  'store.unavailable': {
    status: 503,
    zh: '存储服务不可达',
    en: 'The store cannot be reached',
    remedy: {
      zh: '检查 stores.elasticsearch 中的地址、用户与口令，以及服务器是否启动',
      en: 'Check address, user and password in stores.elasticsearch, and that the server runs',
    },
  },
  'store.accessDenied': {
    status: 500,
    zh: '存储服务拒绝访问',
    en: 'The store refuses access',
    remedy: {
      zh: '核对 stores.elasticsearch 中的用户、口令或 API 密钥，及其对索引与模板的权限',
      en: 'Check user, password or API key in stores.elasticsearch, and what they may do with indices and templates',
    },
  },
  'store.certificateRefused': {
    status: 500,
    zh: '存储服务的证书未通过核验',
    en: 'The certificate of the store is not accepted',
    remedy: {
      zh: '在 stores.elasticsearch.caFile 中给出签发机构的证书，核对证书的有效期与其中的主机名；核验不能关闭',
      en: "Give the authority's certificate in stores.elasticsearch.caFile, and check the certificate's dates and names; the check cannot be switched off",
    },
  },
  'store.clusterYellow': {
    status: 503,
    zh: '存储集群缺少副本：日志可读写，再失去一个节点则不能',
    en: 'Copies of events are missing in the cluster of the store: they can be read and written, but not if one more node goes',
    remedy: { zh: '检查是否有节点退出或磁盘已满', en: 'Check whether a node has left or a disk is full' },
  },
  'store.clusterRed': {
    status: 503,
    zh: '存储集群有主分片不可用：部分日志读写不了',
    en: 'Primary shards are missing in the cluster of the store: some events cannot be read or written',
    remedy: { zh: '检查退出的节点，或从快照恢复', en: 'Check the nodes that have left, or restore from a snapshot' },
  },
  'store.serverTooOld': {
    status: 500,
    zh: '存储服务的版本过低',
    en: 'The server of the store is too old',
    remedy: {
      zh: '升级到 Elasticsearch 7.17、OpenSearch 2.4 或更新的版本',
      en: 'Upgrade it to Elasticsearch 7.17, OpenSearch 2.4 or newer',
    },
  },
  'store.serverUnknown': {
    status: 500,
    zh: '存储服务不是已知的产品或版本',
    en: 'The server of the store is of no known product or version',
    remedy: {
      zh: '核对 stores.elasticsearch.url；下面列出了该服务器自报的信息与支持的产品和版本',
      en: 'Check stores.elasticsearch.url; what the server says of itself and what is supported are named below',
    },
  },
  'store.newerLayout': {
    status: 500,
    zh: '存储中有较新版本写入的索引',
    en: 'The store has an index that a newer release has written',
    remedy: { zh: '使用写入该索引的版本或更新的版本', en: 'Use the release that wrote it, or a newer one' },
  },
  'store.locked': { status: 409, zh: '数据目录正被另一个进程使用', en: 'Another process is using this data directory' },
  'store.notConverted': {
    status: 409,
    zh: '存储仍是 0.1.0 的格式，或转换尚未完成',
    en: 'The store is still one of 0.1.0, or its conversion was not finished',
    remedy: {
      zh: '先启动一次平台，启动时会完成转换',
      en: 'Start the platform once: it converts the store at its start',
    },
  },
  'store.notAnExport': {
    status: 400,
    zh: '文件不是日志存储的导出文件',
    en: 'The file is no export of an event store',
    remedy: {
      zh: '使用 store export 写出的文件；其他日志文件用 ./qiaolou import 导入。被其他程序改写过的 Parquet 文件不再是导出文件',
      en: 'Give a file that store export wrote; ./qiaolou import takes other files of logs. A Parquet file that another program has written anew is no export any more',
    },
  },
  'store.exportDamaged': {
    status: 400,
    zh: '导出文件已损坏或不完整',
    en: 'The export file is damaged or not complete',
    remedy: {
      zh: '重新复制或重新导出该文件；下面位置之前的日志已入库，重新导入不会重复',
      en: 'Copy it again or export again; what stands before the place named below is stored, and importing again stores nothing twice',
    },
  },
  'store.badEvent': {
    status: 400,
    zh: '日志缺少必需字段或含无效值',
    en: 'The event lacks a required field or has an invalid value',
  },
  'store.eventTooLarge': { status: 413, zh: '单条日志过大', en: 'The event is too large to store' },
  'store.custodyChanged': {
    status: 409,
    zh: '留存记录或其中的文件刚被改动，请重试',
    en: 'The custody chain or a file it is about has just changed; try again',
  },
  'store.removalRefused': {
    status: 409,
    zh: '不允许删除：没有双人批准、未满法定留存期或被保全',
    en: 'The files may not be deleted: not decided by two people, younger than the law asks, or held',
  },
  'store.tooManyReplays': {
    status: 409,
    zh: '重新解析的记录已达上限，无法再开始新的重新解析',
    en: 'The store keeps as many replays as it can; no other one can begin',
  },
  'store.noCold': {
    status: 409,
    zh: '没有配置旧日志目录',
    en: 'No directory for old files is configured',
    remedy: {
      zh: '配置 stores.embedded.coldDirectory',
      en: 'Set stores.embedded.coldDirectory',
    },
  },
  'store.badRequest': { status: 400, zh: '存储请求参数有误', en: 'The request to the event store is invalid' },
} as const satisfies Record<string, ErrorText>;
