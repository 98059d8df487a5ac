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
  'collector.kafkaFailing': {
    status: 503,
    zh: 'Kafka 无法连接，或有主题、分区读不到；正在重试，未读的消息留在 Kafka 里',
    en: 'Kafka cannot be reached, or topics or partitions of it cannot be read; it is tried again, and what was not read stays there',
    remedy: {
      zh: '按 reason 处理：ECONNREFUSED、ENOTFOUND 查地址与网络；SASL_AUTHENTICATION_FAILED 查用户名与口令文件；TOPIC_AUTHORIZATION_FAILED、GROUP_AUTHORIZATION_FAILED 查授权；CERT_ 开头的查证书；missingTopics 为不存在或无权看到的主题',
      en: 'By the reason: ECONNREFUSED and ENOTFOUND, see to address and network; SASL_AUTHENTICATION_FAILED, to user name and password file; TOPIC_ and GROUP_AUTHORIZATION_FAILED, to what the user may; CERT_*, to the certificates; missingTopics are not there or may not be seen',
    },
  },
  'collector.devicesAway': {
    status: 503,
    zh: '有设备不回答 SNMP 轮询，到下一次轮询时再问',
    en: 'Devices do not answer when they are polled by SNMP; they are asked again at their next poll',
    remedy: {
      zh: '按所列地址与原因处理：timeout 查网络、端口与团体名；unknownUser、notAuthentic、notPrivate 查 SNMPv3 用户与口令；error5、loop、endless 为设备答错',
      en: 'See to each address by its reason: timeout, network, port and community; unknownUser, notAuthentic and notPrivate, user and passwords of v3; error5, loop and endless, the device answers wrongly',
    },
  },
  'collector.importFormatUnknown': {
    status: 400,
    zh: '没有这种导入格式；可用的格式见 details.known',
    en: 'There is no such format to import; details.known lists those there are',
  },
  'collector.importUnreadable': {
    status: 400,
    zh: '导入文件无法读取（不存在、压缩数据损坏或读取中被修改）',
    en: 'The import file cannot be read (missing, damaged compression, or changed while read)',
  },
  'collector.forwardNotPrepared': {
    status: 500,
    zh: '尚未登记任何采集点，转发接入没有证书',
    en: 'No site was enrolled yet: the input for other collectors has no certificate',
    remedy: {
      zh: '先运行 ./qiaolou site enroll <名称> --address <本机地址:端口>，再启动',
      en: 'Run ./qiaolou site enroll <name> --address <host:port of this machine> first, and start again',
    },
  },
  'collector.forwardFileInvalid': {
    status: 500,
    zh: '采集点证书文件无法读取或内容不完整',
    en: 'A file of site certificates cannot be read or is not whole',
    remedy: {
      zh: '检查文件权限；文件损坏时从备份恢复，或在中心重新运行 ./qiaolou site enroll <名称> --renew',
      en: 'Check its permissions; restore a damaged one from a backup, or run ./qiaolou site enroll <name> --renew at the centre',
    },
  },
  'collector.forwardBundleMissing': {
    status: 500,
    zh: '找不到采集点的接入文件',
    en: 'The bundle of this site is missing',
    remedy: {
      zh: '将中心生成的 <名称>.site.json 复制到本机，并在 forward.bundleFile 中写明路径',
      en: 'Copy <name>.site.json made at the centre to this machine and name it in forward.bundleFile',
    },
  },
  'collector.forwardCertificateUnusable': {
    status: 500,
    zh: '证书不能用于转发：Node 的 TLS 只支持 RSA 与 ECDSA，不支持 SM2/TLCP，且私钥须与证书相符',
    en: "The certificate cannot be used for forwarding: TLS of Node knows RSA and ECDSA, not SM2 or TLCP, and the key must be the certificate's",
    remedy: {
      zh: '使用 ./qiaolou site enroll 生成的文件；须用国密通道时，在两端各放一台国密网关',
      en: 'Use the file that ./qiaolou site enroll makes; where SM2 is required, put a TLCP gateway at both ends',
    },
  },
  'collector.forwardLinkDown': {
    status: 503,
    zh: '与中心的连接中断，日志保存在本地，恢复后自动续传',
    en: 'The link to the centre is down; records are kept here and sent when it is back',
  },
  'collector.forwardUntrusted': {
    status: 503,
    zh: '与中心的证书校验失败（过期、不是同一签发者或已吊销）',
    en: 'The certificates of this site and the centre do not agree (expired, of another authority, or revoked)',
    remedy: {
      zh: '核对两端时间；在中心运行 ./qiaolou site list 查看有效期，必要时 ./qiaolou site enroll <名称> --renew',
      en: 'Check the clocks of both; ./qiaolou site list at the centre tells what is valid; ./qiaolou site enroll <name> --renew makes a new one',
    },
  },
  'collector.forwardRefused': {
    status: 503,
    zh: '中心拒绝了本采集点的连接',
    en: 'The centre refused this site',
    remedy: {
      zh: 'reason 为 revoked：证书已吊销；version：两端版本不同，先升级中心；takenOver：另一台机器在用同一接入文件',
      en: 'Reason revoked: the certificate was revoked; version: upgrade the centre first; takenOver: another machine uses the same bundle',
    },
  },
  'collector.forwardAddressInvalid': {
    status: 500,
    zh: '中心地址应写成 主机:端口',
    en: 'The address of the centre is host:port',
  },
  'collector.siteSilent': {
    status: 503,
    zh: '有采集点长时间没有联系',
    en: 'A site has said nothing for longer than it should',
  },
  'collector.siteExists': {
    status: 409,
    zh: '该采集点已登记；换发证书请加 --renew',
    en: 'The site is enrolled already; --renew gives it a new certificate',
  },
  'collector.siteFileExists': {
    status: 409,
    zh: '接入文件已存在，不覆盖；用 --out 写到别处',
    en: 'The file of the bundle exists and is not overwritten; --out writes it elsewhere',
  },
  'collector.siteUnknown': { status: 404, zh: '没有这个采集点', en: 'There is no such site' },
  'collector.siteNameInvalid': {
    status: 400,
    zh: '采集点名称只能用小写字母、数字和连字符，最多 40 个',
    en: 'The name of a site is lower-case letters, digits and hyphens, at most 40',
  },
} as const satisfies Record<string, ErrorText>;
