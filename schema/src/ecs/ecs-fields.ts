/** How a field is stored, compared and shown. */
export type FieldType = 'keyword' | 'text' | 'ip' | 'long' | 'double' | 'date' | 'boolean';

/** Where a field comes from. */
export type FieldOrigin =
  | {
      readonly kind: 'ecs';
      /** Set when the type is not the one ECS gives the field: that one, and the reason. */
      readonly differs?: { readonly type: string; readonly because: string };
    }
  /** Not of ECS. */
  | { readonly kind: 'custom'; readonly because: string };

/** One entry of the field dictionary. */
export interface FieldDefinition {
  readonly type: FieldType;
  /** Simplified Chinese label. */
  readonly zh: string;
  /** English label. */
  readonly en: string;
  readonly origin: FieldOrigin;
}

/** The Elastic Common Schema whose names these are; `schema/test/ecs` holds what it says of them. */
export const ECS_VERSION = '8.12';

const WINLOG = 'Winlogbeat calls it so; ECS has no fields of the Windows event log';
const DECODED = 'ECS has the request as sent; rules match on what it comes to behind its encodings';
const NO_WILDCARD = 'not every search server has the type wildcard; a keyword can be searched with wildcards';

/**
 * The fields the platform knows: of ECS as far as it has one, each with its origin. Known fields are columns of the embedded store and
 * typed mappings in Elasticsearch; any other field is kept and searchable as text. Adding a field is safe: older
 * segments simply lack the column.
 */
export const ECS_FIELDS = {
  '@timestamp': ecs('date', '时间', 'Time'),
  'event.id': ecs('keyword', '日志标识', 'Event id'),
  'event.created': ecs('date', '接收时间', 'Received'),
  'event.ingested': ecs('date', '入库时间', 'Ingested'),
  'event.original': differing('text', '原始日志', 'Original', {
    type: 'keyword',
    because: 'people search in it; ECS keeps it without an index',
  }),
  'event.kind': ecs('keyword', '记录种类', 'Kind'),
  'event.dataset': ecs('keyword', '数据集', 'Dataset'),
  'event.module': ecs('keyword', '来源模块', 'Module'),
  'event.category': ecs('keyword', '类别', 'Category'),
  'event.type': ecs('keyword', '类型', 'Type'),
  'event.action': ecs('keyword', '动作', 'Action'),
  'event.outcome': ecs('keyword', '结果', 'Outcome'),
  'event.severity': ecs('long', '严重程度', 'Severity'),
  'event.code': ecs('keyword', '日志代码', 'Event code'),
  'event.provider': ecs('keyword', '提供者', 'Provider'),
  'event.duration': ecs('long', '持续时间（纳秒）', 'Duration (ns)'),
  'event.reason': ecs('keyword', '原因', 'Reason'),
  message: ecs('text', '消息', 'Message'),
  'error.code': ecs('keyword', '错误代码', 'Error code'),
  'error.message': ecs('text', '错误说明', 'Error message'),
  tags: ecs('keyword', '标签', 'Tags'),
  'log.level': ecs('keyword', '日志级别', 'Log level'),
  'log.source.address': custom(
    'keyword',
    '发送方地址',
    'Sender',
    'Filebeat calls the sender of a log so; ECS has no field for it',
  ),
  'log.syslog.hostname': ecs('keyword', 'Syslog 主机名', 'Syslog hostname'),
  'log.syslog.facility.code': ecs('long', 'Syslog 设施', 'Syslog facility'),
  'log.syslog.severity.code': ecs('long', 'Syslog 级别', 'Syslog severity'),
  'source.ip': ecs('ip', '源地址', 'Source IP'),
  'source.port': ecs('long', '源端口', 'Source port'),
  'source.bytes': ecs('long', '源发送字节', 'Source bytes'),
  'source.packets': ecs('long', '源发送包数', 'Source packets'),
  'source.mac': ecs('keyword', '源 MAC', 'Source MAC'),
  'source.nat.ip': ecs('ip', '源 NAT 地址', 'Source NAT IP'),
  'source.nat.port': ecs('long', '源 NAT 端口', 'Source NAT port'),
  'source.domain': ecs('keyword', '源域名', 'Source domain'),
  'destination.ip': ecs('ip', '目的地址', 'Destination IP'),
  'destination.port': ecs('long', '目的端口', 'Destination port'),
  'destination.bytes': ecs('long', '目的发送字节', 'Destination bytes'),
  'destination.packets': ecs('long', '目的发送包数', 'Destination packets'),
  'destination.mac': ecs('keyword', '目的 MAC', 'Destination MAC'),
  'destination.nat.ip': ecs('ip', '目的 NAT 地址', 'Destination NAT IP'),
  'destination.nat.port': ecs('long', '目的 NAT 端口', 'Destination NAT port'),
  'destination.domain': ecs('keyword', '目的域名', 'Destination domain'),
  'network.transport': ecs('keyword', '传输协议', 'Transport'),
  'network.iana_number': differing('long', '协议号', 'IANA protocol', {
    type: 'keyword',
    because: 'it is compared and counted as a number',
  }),
  'network.protocol': ecs('keyword', '应用协议', 'Protocol'),
  'network.application': ecs('keyword', '应用', 'Application'),
  'network.direction': ecs('keyword', '方向', 'Direction'),
  'network.community_id': ecs('keyword', '流标识', 'Community id'),
  'network.bytes': ecs('long', '总字节', 'Bytes'),
  'network.packets': ecs('long', '总包数', 'Packets'),
  'user.name': ecs('keyword', '用户', 'User'),
  'user.domain': ecs('keyword', '用户域', 'User domain'),
  'user.full_name': ecs('keyword', '用户姓名', 'Full name'),
  'user.id': ecs('keyword', '用户标识', 'User id'),
  'user.target.name': ecs('keyword', '目标用户', 'Target user'),
  'host.name': ecs('keyword', '主机', 'Host'),
  'host.ip': ecs('ip', '主机地址', 'Host IP'),
  'host.os.full': ecs('keyword', '操作系统', 'Operating system'),
  'host.mac': ecs('keyword', '主机 MAC 地址', 'Host MAC address'),
  'agent.id': ecs('keyword', '代理标识', 'Agent id'),
  'agent.name': ecs('keyword', '代理名', 'Agent name'),
  'agent.type': ecs('keyword', '代理种类', 'Agent type'),
  'observer.vendor': ecs('keyword', '设备厂商', 'Observer vendor'),
  'observer.product': ecs('keyword', '设备产品', 'Observer product'),
  'observer.type': ecs('keyword', '设备类型', 'Observer type'),
  'observer.name': ecs('keyword', '设备名', 'Observer'),
  'observer.ip': ecs('ip', '设备地址', 'Observer IP'),
  'observer.serial_number': ecs('keyword', '设备序列号', 'Observer serial'),
  'observer.ingress.zone': ecs('keyword', '入区域', 'Ingress zone'),
  'observer.egress.zone': ecs('keyword', '出区域', 'Egress zone'),
  'observer.ingress.interface.name': ecs('keyword', '入接口', 'Ingress interface'),
  'observer.egress.interface.name': ecs('keyword', '出接口', 'Egress interface'),
  'rule.id': ecs('keyword', '设备规则标识', 'Device rule id'),
  'rule.name': ecs('keyword', '设备规则', 'Device rule'),
  'rule.category': ecs('keyword', '设备规则类别', 'Device rule category'),
  'url.original': differing('keyword', '网址', 'URL', { type: 'wildcard', because: NO_WILDCARD }),
  'url.path': differing('keyword', '网址路径', 'URL path', { type: 'wildcard', because: NO_WILDCARD }),
  'url.query': ecs('keyword', '网址参数', 'URL query'),
  'url.domain': ecs('keyword', '网址域名', 'URL domain'),
  'http.request.method': ecs('keyword', 'HTTP 方法', 'HTTP method'),
  'http.request.referrer': ecs('keyword', 'HTTP 来源页', 'HTTP referrer'),
  'http.response.status_code': ecs('long', 'HTTP 状态码', 'HTTP status'),
  'http.response.bytes': ecs('long', 'HTTP 响应字节', 'HTTP response bytes'),
  'user_agent.original': ecs('keyword', '用户代理', 'User agent'),
  'dns.question.name': ecs('keyword', '查询域名', 'DNS question'),
  'dns.question.type': ecs('keyword', '查询类型', 'DNS question type'),
  'dns.response_code': ecs('keyword', 'DNS 应答码', 'DNS response code'),
  'tls.version': ecs('keyword', 'TLS 版本', 'TLS version'),
  'tls.cipher': ecs('keyword', 'TLS 密码套件', 'TLS cipher'),
  'tls.established': ecs('boolean', 'TLS 已建立', 'TLS established'),
  'tls.client.server_name': ecs('keyword', 'TLS 请求的域名（SNI）', 'TLS server name (SNI)'),
  'tls.client.ja3': ecs('keyword', 'TLS 客户端指纹（JA3）', 'TLS client fingerprint (JA3)'),
  'tls.server.ja3s': ecs('keyword', 'TLS 服务端指纹（JA3S）', 'TLS server fingerprint (JA3S)'),
  'tls.server.subject': ecs('keyword', 'TLS 服务端证书主体', 'TLS server certificate subject'),
  'tls.server.issuer': ecs('keyword', 'TLS 服务端证书签发者', 'TLS server certificate issuer'),
  'file.name': ecs('keyword', '文件名', 'File name'),
  'file.path': ecs('keyword', '文件路径', 'File path'),
  'file.hash.md5': ecs('keyword', '文件 MD5', 'File MD5'),
  'file.hash.sha256': ecs('keyword', '文件 SHA-256', 'File SHA-256'),
  'process.name': ecs('keyword', '进程名', 'Process'),
  'process.pid': ecs('long', '进程号', 'PID'),
  'process.executable': ecs('keyword', '进程路径', 'Executable'),
  'process.command_line': differing('keyword', '命令行', 'Command line', { type: 'wildcard', because: NO_WILDCARD }),
  'process.entity_id': ecs('keyword', '进程唯一标识', 'Process entity id'),
  'process.parent.name': ecs('keyword', '父进程名', 'Parent process'),
  'process.parent.pid': ecs('long', '父进程号', 'Parent PID'),
  'process.parent.entity_id': ecs('keyword', '父进程唯一标识', 'Parent entity id'),
  'process.parent.executable': ecs('keyword', '父进程路径', 'Parent executable'),
  'process.parent.command_line': differing('keyword', '父进程命令行', 'Parent command line', {
    type: 'wildcard',
    because: NO_WILDCARD,
  }),
  'winlog.channel': custom('keyword', 'Windows 通道', 'Windows channel', WINLOG),
  'winlog.provider_name': custom('keyword', 'Windows 提供者', 'Windows provider', WINLOG),
  'winlog.record_id': custom('keyword', 'Windows 记录号', 'Windows record id', WINLOG),
  'orchestrator.namespace': ecs('keyword', '命名空间', 'Namespace'),
  'orchestrator.resource.name': ecs('keyword', '编排资源名', 'Resource'),
  'orchestrator.resource.type': ecs('keyword', '编排资源种类', 'Resource type'),
  'cloud.account.id': ecs('keyword', '云账号', 'Cloud account'),
  'cloud.region': ecs('keyword', '云区域', 'Cloud region'),
  'cloud.provider': ecs('keyword', '云厂商', 'Cloud provider'),
  'email.from.address': ecs('keyword', '发件人', 'Mail from'),
  'email.to.address': ecs('keyword', '收件人', 'Mail to'),
  'related.ip': ecs('ip', '相关地址', 'Related IPs'),
  'related.user': ecs('keyword', '相关用户', 'Related users'),
  'threat.technique.id': ecs('keyword', 'ATT&CK 技术', 'ATT&CK technique'),
  'qiaolou.listener': custom(
    'keyword',
    '接入方式',
    'Listener',
    'the input a record came through is known to this platform alone',
  ),
  'qiaolou.site': custom(
    'keyword',
    '采集点',
    'Site',
    'which of our own collectors elsewhere took the record in is known to this platform alone',
  ),
  'qiaolou.replay': custom(
    'keyword',
    '重新解析编号',
    'Replay',
    'by which replay of kept originals an event was read anew is known to this platform alone',
  ),
  'qiaolou.replayed_event': custom(
    'keyword',
    '被替换的日志标识',
    'Replaced event',
    'which event a replay replaced by this one is known to this platform alone',
  ),
  'qiaolou.url_decoded': custom('keyword', '解码后的网址', 'URL, decoded', DECODED),
  'qiaolou.url_path': custom('keyword', '生效的网址路径', 'URL path in effect', DECODED),
  'qiaolou.headers_decoded': custom('keyword', '解码后的请求头', 'HTTP headers, decoded', DECODED),
  'qiaolou.commands': custom(
    'keyword',
    '还原后的命令',
    'Commands, plain',
    'ECS has the line as typed; rules match on the commands it comes to',
  ),
  'qiaolou.sampling_rate': custom(
    'long',
    '采样率（已按此放大）',
    'Sampling rate applied',
    'ECS has no field of how many packets one that was looked at stands for; bytes and packets are scaled by it',
  ),
  'qiaolou.clock_offset_minutes': custom(
    'long',
    '已修正的时区差（分钟）',
    'Zone corrected (minutes)',
    'a device that tells no zone is read in the configured one; by how much its own differs is learned and corrected',
  ),
  'qiaolou.unread_fields': custom(
    'keyword',
    '未能读出的字段',
    'Fields not read',
    'which values a pack could not read as the type of their field is known to this platform alone',
  ),
  'qiaolou.skew_ms': custom(
    'long',
    '时钟偏差（毫秒）',
    'Clock skew (ms)',
    'this platform weighs the clocks of devices against its own',
  ),
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

/**
 * The field set of ECS that a field of ECS is in.
 *
 * @example
 *   fieldSet('source.ip'); // 'source'
 *   fieldSet('@timestamp'); // 'base'
 */
export function fieldSet(field: string): string {
  const dot = field.indexOf('.');
  return dot < 0 ? 'base' : field.slice(0, dot);
}

function ecs(type: FieldType, zh: string, en: string): FieldDefinition {
  return { type, zh, en, origin: { kind: 'ecs' } };
}

function differing(
  type: FieldType,
  zh: string,
  en: string,
  differs: { readonly type: string; readonly because: string },
): FieldDefinition {
  return { type, zh, en, origin: { kind: 'ecs', differs } };
}

function custom(type: FieldType, zh: string, en: string, because: string): FieldDefinition {
  return { type, zh, en, origin: { kind: 'custom', because } };
}
