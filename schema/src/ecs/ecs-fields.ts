/** How a field is stored, compared and shown. */
export type FieldType = 'keyword' | 'text' | 'ip' | 'long' | 'double' | 'date' | 'boolean';

/** One entry of the field dictionary. */
export interface FieldDefinition {
  readonly type: FieldType;
  /** Simplified Chinese label. */
  readonly zh: string;
  /** English label. */
  readonly en: string;
}

function f(type: FieldType, zh: string, en: string): FieldDefinition {
  return { type, zh, en };
}

/**
 * The fields the platform knows (ECS 9, and ours under `qiaolou.`). Known fields are columns of the embedded store and
 * typed mappings in Elasticsearch; any other field is kept and searchable as text. Adding a field is safe: older
 * Parquet files simply lack the column.
 */
export const ECS_FIELDS = {
  '@timestamp': f('date', '时间', 'Time'),
  'event.id': f('keyword', '日志标识', 'Event id'),
  'event.created': f('date', '接收时间', 'Received'),
  'event.ingested': f('date', '入库时间', 'Ingested'),
  'event.original': f('text', '原始日志', 'Original'),
  'event.kind': f('keyword', '记录种类', 'Kind'),
  'event.dataset': f('keyword', '数据集', 'Dataset'),
  'event.module': f('keyword', '来源模块', 'Module'),
  'event.category': f('keyword', '类别', 'Category'),
  'event.type': f('keyword', '类型', 'Type'),
  'event.action': f('keyword', '动作', 'Action'),
  'event.outcome': f('keyword', '结果', 'Outcome'),
  'event.severity': f('long', '严重程度', 'Severity'),
  'event.code': f('keyword', '日志代码', 'Event code'),
  'event.provider': f('keyword', '提供者', 'Provider'),
  'event.duration': f('long', '持续时间（纳秒）', 'Duration (ns)'),
  'event.reason': f('keyword', '原因', 'Reason'),
  message: f('text', '消息', 'Message'),
  'error.code': f('keyword', '错误代码', 'Error code'),
  'error.message': f('text', '错误说明', 'Error message'),
  tags: f('keyword', '标签', 'Tags'),
  'log.level': f('keyword', '日志级别', 'Log level'),
  'log.source.address': f('keyword', '发送方地址', 'Sender'),
  'log.syslog.facility.code': f('long', 'Syslog 设施', 'Syslog facility'),
  'log.syslog.severity.code': f('long', 'Syslog 级别', 'Syslog severity'),
  'source.ip': f('ip', '源地址', 'Source IP'),
  'source.port': f('long', '源端口', 'Source port'),
  'source.bytes': f('long', '源发送字节', 'Source bytes'),
  'source.packets': f('long', '源发送包数', 'Source packets'),
  'source.mac': f('keyword', '源 MAC', 'Source MAC'),
  'source.nat.ip': f('ip', '源 NAT 地址', 'Source NAT IP'),
  'source.nat.port': f('long', '源 NAT 端口', 'Source NAT port'),
  'source.domain': f('keyword', '源域名', 'Source domain'),
  'destination.ip': f('ip', '目的地址', 'Destination IP'),
  'destination.port': f('long', '目的端口', 'Destination port'),
  'destination.bytes': f('long', '目的发送字节', 'Destination bytes'),
  'destination.packets': f('long', '目的发送包数', 'Destination packets'),
  'destination.mac': f('keyword', '目的 MAC', 'Destination MAC'),
  'destination.nat.ip': f('ip', '目的 NAT 地址', 'Destination NAT IP'),
  'destination.nat.port': f('long', '目的 NAT 端口', 'Destination NAT port'),
  'destination.domain': f('keyword', '目的域名', 'Destination domain'),
  'network.transport': f('keyword', '传输协议', 'Transport'),
  'network.iana_number': f('long', '协议号', 'IANA protocol'),
  'network.protocol': f('keyword', '应用协议', 'Protocol'),
  'network.application': f('keyword', '应用', 'Application'),
  'network.direction': f('keyword', '方向', 'Direction'),
  'network.community_id': f('keyword', '流标识', 'Community id'),
  'network.bytes': f('long', '总字节', 'Bytes'),
  'network.packets': f('long', '总包数', 'Packets'),
  'user.name': f('keyword', '用户', 'User'),
  'user.domain': f('keyword', '用户域', 'User domain'),
  'user.id': f('keyword', '用户标识', 'User id'),
  'user.target.name': f('keyword', '目标用户', 'Target user'),
  'host.name': f('keyword', '主机', 'Host'),
  'host.ip': f('ip', '主机地址', 'Host IP'),
  'observer.vendor': f('keyword', '设备厂商', 'Observer vendor'),
  'observer.product': f('keyword', '设备产品', 'Observer product'),
  'observer.type': f('keyword', '设备类型', 'Observer type'),
  'observer.name': f('keyword', '设备名', 'Observer'),
  'observer.ip': f('ip', '设备地址', 'Observer IP'),
  'observer.serial_number': f('keyword', '设备序列号', 'Observer serial'),
  'observer.ingress.zone': f('keyword', '入区域', 'Ingress zone'),
  'observer.egress.zone': f('keyword', '出区域', 'Egress zone'),
  'observer.ingress.interface.name': f('keyword', '入接口', 'Ingress interface'),
  'observer.egress.interface.name': f('keyword', '出接口', 'Egress interface'),
  'rule.id': f('keyword', '设备规则标识', 'Device rule id'),
  'rule.name': f('keyword', '设备规则', 'Device rule'),
  'rule.category': f('keyword', '设备规则类别', 'Device rule category'),
  'url.original': f('keyword', '网址', 'URL'),
  'url.path': f('keyword', '网址路径', 'URL path'),
  'url.query': f('keyword', '网址参数', 'URL query'),
  'url.domain': f('keyword', '网址域名', 'URL domain'),
  'http.request.method': f('keyword', 'HTTP 方法', 'HTTP method'),
  'http.request.referrer': f('keyword', 'HTTP 来源页', 'HTTP referrer'),
  'http.response.status_code': f('long', 'HTTP 状态码', 'HTTP status'),
  'http.response.bytes': f('long', 'HTTP 响应字节', 'HTTP response bytes'),
  'user_agent.original': f('keyword', '用户代理', 'User agent'),
  'dns.question.name': f('keyword', '查询域名', 'DNS question'),
  'dns.question.type': f('keyword', '查询类型', 'DNS question type'),
  'dns.response_code': f('keyword', 'DNS 应答码', 'DNS response code'),
  'file.name': f('keyword', '文件名', 'File name'),
  'file.path': f('keyword', '文件路径', 'File path'),
  'file.hash.md5': f('keyword', '文件 MD5', 'File MD5'),
  'file.hash.sha256': f('keyword', '文件 SHA-256', 'File SHA-256'),
  'process.name': f('keyword', '进程名', 'Process'),
  'process.pid': f('long', '进程号', 'PID'),
  'process.executable': f('keyword', '进程路径', 'Executable'),
  'process.command_line': f('keyword', '命令行', 'Command line'),
  'process.parent.executable': f('keyword', '父进程路径', 'Parent executable'),
  'process.parent.command_line': f('keyword', '父进程命令行', 'Parent command line'),
  'winlog.channel': f('keyword', 'Windows 通道', 'Windows channel'),
  'winlog.provider_name': f('keyword', 'Windows 提供者', 'Windows provider'),
  'winlog.record_id': f('keyword', 'Windows 记录号', 'Windows record id'),
  'email.from.address': f('keyword', '发件人', 'Mail from'),
  'email.to.address': f('keyword', '收件人', 'Mail to'),
  'related.ip': f('ip', '相关地址', 'Related IPs'),
  'related.user': f('keyword', '相关用户', 'Related users'),
  'threat.technique.id': f('keyword', 'ATT&CK 技术', 'ATT&CK technique'),
  'qiaolou.listener': f('keyword', '接入方式', 'Listener'),
  'qiaolou.skew_ms': f('long', '时钟偏差（毫秒）', 'Clock skew (ms)'),
} as const satisfies Readonly<Record<string, FieldDefinition>>;

/** Name of a dictionary field. */
export type EcsFieldName = keyof typeof ECS_FIELDS;

/**
 * The dictionary's entry for a field, or undefined for fields kept as text.
 *
 * @example
 *   fieldDefinition('source.ip')?.type; // 'ip'
 */
export function fieldDefinition(field: string): FieldDefinition | undefined {
  return Object.hasOwn(ECS_FIELDS, field) ? ECS_FIELDS[field as EcsFieldName] : undefined;
}
