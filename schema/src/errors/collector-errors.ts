import type { ErrorText } from './error-text.ts';

/** A pack is mended where its line is. */
const PACK_REMEDY = {
  zh: '按所指的文件和行修正，自己的规则几秒内生效；./qiaolou parser test <目录> 可先行检查',
  en: "Mend the file at the line named; one's own is in force within seconds. ./qiaolou parser test <folder> checks it first",
};

/** Error codes of the collector. */
export const COLLECTOR_ERRORS = {
  'collector.frameTooLong': {
    status: 413,
    zh: '单条日志超过长度上限，已截断并计数',
    en: 'A record exceeds the size limit; it was cut and counted',
  },
  'collector.badFrame': { status: 400, zh: '日志帧格式错误', en: 'The record is not framed correctly' },
  'collector.spoolFull': { status: 503, zh: '缓冲区已满，暂不接收', en: 'The spool is full; not accepting now' },
  'collector.spoolClosed': { status: 503, zh: '采集器正在停止，暂不接收', en: 'The collector is stopping' },
  'collector.spoolWriteFailed': {
    status: 503,
    zh: '缓冲区写盘失败，正在重试，请检查磁盘',
    en: 'Writing the spool failed and is retried; check the disk',
  },
  'collector.spoolCorrupt': {
    status: 500,
    zh: '缓冲区段文件损坏，已隔离',
    en: 'A spool segment is corrupt and was quarantined',
  },
  'collector.unparsed': {
    status: 422,
    zh: '没有解析方法认识这条记录，已原样保存',
    en: 'No parser recognised this record; it was stored as it is',
  },
  'collector.packSyntax': {
    status: 400,
    zh: '解析包不是合法的 YAML',
    en: 'The parser pack is not valid YAML',
    remedy: PACK_REMEDY,
  },
  'collector.packInvalid': {
    status: 400,
    zh: '解析包中有一项写错或缺失',
    en: 'A key of the parser pack is wrong or missing',
    remedy: PACK_REMEDY,
  },
  'collector.packRepeated': {
    status: 400,
    zh: '解析包的编号与另一个解析包相同',
    en: 'Another parser pack has the same id',
    remedy: PACK_REMEDY,
  },
  'collector.packUnreadable': {
    status: 500,
    zh: '解析包文件无法读取',
    en: 'The file of the parser pack cannot be read',
    remedy: {
      zh: '检查该路径是否为普通文件、运行平台的用户能否读取，几秒后会再试',
      en: 'See that the path is an ordinary file that the user who runs the platform may read; it is tried again within seconds',
    },
  },
  'collector.flowTemplateUnknown': {
    status: 400,
    zh: '流数据先于模板到达，原始内容已保存',
    en: 'Flow data came before its template; the bytes are kept',
  },
  'collector.flowDamaged': {
    status: 400,
    zh: '流数据报文残缺或有误，原始内容已保存',
    en: 'The flow datagram is damaged; the bytes are kept',
  },
  'collector.badBulk': {
    status: 400,
    zh: '批量写入的内容不成对：每条日志前须有一行 create 或 index',
    en: 'The bulk body is not an action and a document by turns',
  },
  'collector.tlsUnusable': {
    status: 500,
    zh: '输入所用的证书、私钥或吊销列表文件无法使用',
    en: 'A file of a certificate, key or revocation list of an input cannot be used',
    remedy: {
      zh: '检查下面的配置项所指的文件：须为 PEM、运行平台的用户可读，私钥与证书成对且不加口令',
      en: 'See the file that the setting below names: it must be PEM, readable by the user who runs the platform, and the key must belong to the certificate and have no passphrase',
    },
  },
  'collector.badKey': { status: 401, zh: '接入密钥缺失或无效', en: 'The ingest key is missing or not valid' },
  'collector.keyUnchecked': {
    status: 503,
    zh: '接入密钥暂时无法核对，请稍后重试',
    en: 'The ingest key cannot be checked now; retry later',
  },
  'collector.bodyTooLarge': {
    status: 413,
    zh: '一次提交的内容过大，请分批提交',
    en: 'The request is too large; send it in smaller batches',
  },
  'collector.badBody': {
    status: 400,
    zh: '请求内容无法读取（压缩数据损坏或中断）',
    en: 'The request body cannot be read (damaged compression or cut off)',
  },
  'collector.badContentEncoding': {
    status: 415,
    zh: '不支持的压缩方式，仅支持 gzip',
    en: 'Unsupported content encoding; only gzip is known',
  },
  'collector.notFound': { status: 404, zh: '接入地址不存在', en: 'No such ingest address' },
  'collector.methodNotAllowed': { status: 405, zh: '只接受 POST', en: 'Only POST is allowed' },
  'collector.tooBusy': { status: 503, zh: '同时提交过多，请稍后重试', en: 'Too many requests at once; retry later' },
  'collector.fileUnreadable': {
    status: 500,
    zh: '跟读的文件中有的无法读取',
    en: 'Some of the files that are followed cannot be read',
    remedy: {
      zh: '按所列路径与错误处理：EACCES 为运行平台的用户无权读取；ELOOP 为符号链接（inputs.fileTail.followLinks）；ENOTSUP 不是普通文件；EMFILE 超过 inputs.fileTail.maxFiles',
      en: 'See to each path by its code: EACCES, the user who runs the platform may not read it; ELOOP, a symbolic link (inputs.fileTail.followLinks); ENOTSUP, no ordinary file; EMFILE, more than inputs.fileTail.maxFiles',
    },
  },
  'collector.importUnreadable': {
    status: 400,
    zh: '导入文件无法读取（不存在、压缩数据损坏或读取中被修改）',
    en: 'The import file cannot be read (missing, damaged compression, or changed while read)',
  },
} as const satisfies Record<string, ErrorText>;
