import type { Decomposition } from './decompose.ts';
import { rememberKeys } from './remember-keys.ts';

/** Where a known vendor key goes: an ECS field, or a prefix with the way its value is taken apart. */
export type DictionaryTarget = string | { readonly to: string; readonly as: Decomposition };

/** Synonyms per target, as devices write them; compared after `normalKey`. */
const SYNONYMS: readonly (readonly [DictionaryTarget, string])[] = [
  [
    'source.ip',
    `源IP 源地址 源IP地址 源ip 客户端IP 客户IP 客户端地址 攻击源IP 攻击IP 攻击者IP 来源IP 来源地址 来源 访问源IP 登录IP 登陆IP
    登录地址 用户IP IP地址 操作IP 主机IP(src) src sip s_ip srcip src_ip srcIpAddr SrcIPAddr SrcIPv6Addr src_addr srcaddr
    source-ip source_ip sourceip sourceIPv4Address source_address source sa saddr addr_src
    src_ipv6 srcipv6 srcip6 sipv6 i_srcip r_sip_s r_sip attackerip attacker_ip attacker client_ip clientip client
    client_addr clientaddr remoteip remote_ip remote_addr remoteaddr remotehost loginip login_ip user_ip userip uip
    from_ip fromip from operatorip operate_ip operator_ip opip op_ip host-ip personUip c_ip cip c-ip caller_ip
    source.address ipaddr(src) addr_from peerip srcHost src_host SIP_IPV4 sourceTranslated src_ip_s attack_ip attackip attackIP
    srcIp4 accessip access_ip sip_s rip RemoteIP login_addr fromaddr source.ip srcAddress sourceIpAddress src-ip`,
  ],
  [
    'destination.ip',
    `目的IP 目的地址 目的IP地址 目标IP 目标地址 目标IP地址 服务器IP 受害IP 受害者IP 被攻击IP 目的ip dst dip d_ip dstip dst_ip
    DstIPAddr DstIPv6Addr dst_addr dstaddr destination-ip destination_ip destinationip destinationIPv4Address
    destination_address destination da daddr addr_dst dst_ipv6 dstipv6 dstip6 i_dstip
    r_dip_s r_dip victim victim_ip victimip destaddr dest_addr destip dest_ip dest server_ip serverip server_addr
    targetip target_ip targetaddr resip resourceip destIp dst_host dsthost real_server s-ip
    target.ip destination.ip to_ip toip ServerIPAddr DIP1 destAddress dest-ip dst-ip dip_s aim_ip attackedip`,
  ],
  [
    'source.port',
    `源端口 客户端口 客户端端口 攻击源端口 来源端口 sport src_port srcport SrcPort source-port source_port sourceport port_src
    i_srcport r_sport client_port clientport spt s_port source.port remoteport remote_port srcPort4 src-port`,
  ],
  [
    'destination.port',
    `目的端口 目标端口 服务器端口 服务端口 目的服务端口 dport dst_port dstport DstPort destination-port destination_port
    destinationport port_dst i_dstport r_dport destport dest_port server_port serverport dpt d_port destination.port
    target_port targetport dest-port dst-port`,
  ],
  [
    'source.mac',
    `源MAC 源MAC地址 客户端MAC地址 smac src_mac srcmac SrcMacAddr s_srcmac source_mac sourcemac client_mac clientmac`,
  ],
  [
    'destination.mac',
    `目的MAC 目的MAC地址 目标MAC dmac dst_mac dstmac DstMacAddr s_dstmac dest_mac destmac destination_mac`,
  ],
  [
    'source.nat.ip',
    `转换后的IP 源NAT地址 nataddr_src natsrcip nat_src_ip src_addr_nat sourceTranslatedAddress NATSrcIPAddr snat_ip tran_ip srcnatip`,
  ],
  [
    'source.nat.port',
    `转换后的端口 natport_src nat_src_port src_port_nat sourceTranslatedPort NATSrcPort tran_port srcnatport`,
  ],
  [
    'destination.nat.ip',
    `nataddr_dst nat_dst_ip dst_addr_nat destinationTranslatedAddress NATDstIPAddr AfterTransAddr dstnatip`,
  ],
  [
    'destination.nat.port',
    `natport_dst nat_dst_port dst_port_nat destinationTranslatedPort NATDstPort AfterTransPort dstnatport`,
  ],
  [
    'network.transport',
    `协议 传输协议 协议类型 协议号 proto protocol prot proto_name protoname Protocol transport_protocol transport tproto
    ip-proto-id r_protocol_name ip_proto ipproto protocol_name network.transport protocoltype s_protocol protocol_id`,
  ],
  [
    'network.protocol',
    `应用协议 app_proto app_protocol appproto app-protocol service serv protocol-name network.protocol ProtocolType ap`,
  ],
  [
    'network.application',
    `应用 应用名称 应用类型 app appname app_name application application-name ApplicationName AppName`,
  ],
  [
    'source.bytes',
    `发送字节数 上行流量 上行字节 sent sentbyte sent_bytes SendBytes up_flux bytes_out out_bytes tx_bytes src_bytes sendbyte`,
  ],
  [
    'destination.bytes',
    `接收字节数 下行流量 下行字节 rcvd rcvdbyte rcvd_bytes RcvBytes down_flux bytes_in in_bytes rx_bytes dst_bytes recvbyte`,
  ],
  ['source.packets', `发送包数 SendPkts sent_pkt sentpkt up_pkts src_pkts`],
  ['destination.packets', `接收包数 RcvPkts rcvd_pkt rcvdpkt down_pkts dst_pkts`],
  [
    'user.name',
    `用户 用户名 用户名称 用户账号 账号 帐号 登录名 登录用户 登陆用户 管理员 操作用户 操作员 操作者 数据库用户名 操作系统用户名 姓名 账户 user username
    user_name user-name userName loginuser login_user logonuser LOGONUSER login_name loginname account acc accountname account_name uname
    operator operator_name operatoruser operatorname admin adminname suser duser usr usrname db_user db_usr dbuser sysuser winuser identity
    person user.name subjectusername userid(name) Username USERNAME USER u_name user_account useraccount login client_user personUid dev_usr`,
  ],
  ['user.target.name', `目标用户 目标账号 target_user targetuser target_account dst_user_name`],
  [
    'host.name',
    `主机名 主机名称 计算机名 计算机名称 终端名称 设备主机名 hostname host_name host computer_name computername ComputerName CMPNAME
    machineName machine_name client_name pc_name pcname station`,
  ],
  [
    'host.ip',
    `主机IP 终端IP 本机IP 终端IP地址 ip hostip host_ip local_ip localip ipaddress ip_address ipaddr IPADDRESS computer_ip agent_ip agentip vmip ADDRESS report_ip terminal_ip iplist`,
  ],
  ['host.mac', `主机MAC MAC地址 mac macaddr MACADDR mac_address macaddress DEVICEMAC`],
  ['observer.name', `设备名 设备名称 dev dname devname dev_name device_name DEVICENAME sensorname fw fw_name`],
  [
    'observer.ip',
    `设备IP 设备地址 设备IP地址 探针IP dev_ip devip aip dvc device_ip deviceip dvcip sensor_ip dev_addr device_addr device_address observer.ip`,
  ],
  [
    'observer.serial_number',
    `设备序列号 序列号 serial serialnum serial_num serialnumber SerialNum devsn device_id devid deviceid sn dvcserial`,
  ],
  [
    'observer.ingress.zone',
    `源区域 源安全域 入区域 source-zone srczone SrcZoneName SrcZone source_zone zone_src SourceZone szone src_zone`,
  ],
  [
    'observer.egress.zone',
    `目的区域 目的安全域 出区域 destination-zone dstzone DstZoneName DstZone destination_zone zone_dst DestinationZone dzone dst_zone`,
  ],
  [
    'observer.ingress.interface.name',
    `入接口 源接口 interface_src in_if inif InInterface in_interface source_interface src_intf src_int srcintf RcvIfName
    ifname-inside in_if_name srcinterface`,
  ],
  [
    'observer.egress.interface.name',
    `出接口 目的接口 interface_dst out_if outif OutInterface out_interface destination_interface dst_intf dst_int dstintf ifname-outside
    out_if_name dstinterface`,
  ],
  [
    'event.action',
    `动作 系统动作 操作 操作类型 处理动作 防护动作 响应动作 响应方式 执行动作 处置动作 行为 响应行为 action act op operate operation Action event_action do_action
    net_action handle oper opertype op_type disposition event.action r_actiondetails policy_action operateType`,
  ],
  [
    'event.outcome',
    `结果 操作结果 执行结果 登录结果 处理结果 result status outcome Result result_code success ret issuc audit_result event.outcome ret_code`,
  ],
  [
    'event.reason',
    `原因 失败原因 reason CloseReason close_reason block-reason error_reason failreason description(reason)`,
  ],
  [
    'event.severity',
    `严重级别 严重等级 严重程度 威胁级别 威胁等级 风险级别 风险等级 危险级别 危险等级 事件级别 日志级别 级别 等级 威胁 severity
    danger_degree risk_level risklevel threat_level event_level EventLevel Evt_level alertlevel alert_level level pri priority sev r_severity_name
    threat-severity severity_level`,
  ],
  [
    'rule.name',
    `规则名称 规则名 策略名称 策略名 命中规则 策略 漏洞名称 事件名称 病毒名 病毒名称 攻击名称 威胁名称 rule rule_name rulename rule-name policyname
    policy_name PolicyName SecurityPolicy attack_name attackname AttackName attack-name event_name eventname EventName signname SignName sig_name
    signature signature_name threat_name threatname ThreatName threat-name virus_name virusname VirusName av-name vuln_name vulnname malName security_name
    hit_rule alert_name alarm_name alarmname subject(rule) rulemsg r_type_name blacklist_name`,
  ],
  [
    'rule.id',
    `规则ID 规则编号 策略ID 策略编号 policyid policy_id ruleid rule_id RuleID PolicyID FwPolicyID policy-id AttackID attack_id signid
    SignId sig_id sid signature_id signature-id gid_sid rid ipsruleid r_ruleid VirusID ips_rule EventID(rule)`,
  ],
  [
    'rule.category',
    `攻击类型 攻击类别 规则类型 规则类别 威胁类型 事件类型 病毒类型 告警类型 漏洞类型 attack_type attacktype attack-type threat_type ThreatType
    threattype event_type eventtype VirusCategory virus_type virustype malType vuln_type vulntype SecurityType Evt_type
    alert_type ioc_type categ category Category attack_cat class classtype risk_type defense_type`,
  ],
  [
    { to: 'url', as: 'url' },
    `URL 网址 URL地址 访问地址 请求URL 请求地址 访问URL url uri r_url request_url requesturl req_url url.original RequestResource cs-uri 资源路径`,
  ],
  [
    'url.domain',
    `域名 主机域名 访问域名 domain host domain_name domainname DomainName Host http_host http.hostname httphost r_hostname RequestDomain wa_host server_name website url.domain`,
  ],
  ['url.query', `查询字符串 URL参数 r_args query_string querystring args`],
  [
    'http.request.method',
    `请求方法 HTTP方法 请求方式 method http_method httpmethod Method request_method r_method_name req_method`,
  ],
  [
    'http.response.status_code',
    `返回码 响应码 状态码 响应状态码 http_status httpstatus status_code statuscode rsp_status response_code resp_code http_code`,
  ],
  ['http.request.referrer', `引用页 referer referrer http_referer wa_referer refer`],
  [
    'user_agent.original',
    `用户代理 客户端环境 浏览器 user_agent useragent user-agent agent ua http_user_agent httpuseragent User_Agent`,
  ],
  [
    'dns.question.name',
    `查询域名 请求域名 dns_query dns_name query_name qname queryname dns.question.name host_query dns_domain`,
  ],
  ['dns.question.type', `查询类型 dns_type qtype query_type`],
  [
    'file.name',
    `文件名 文件名称 filename file_name FileName Filename fname virus_file_name VirusFileName InfectedFileName file SampleName attach_name`,
  ],
  ['file.path', `文件路径 filepath file_path virus_path path full_path fullpath`],
  ['file.hash.md5', `文件MD5 MD5 md5 file_md5 filemd5 virus_md5 SampleMD5 hash_md5`],
  ['file.hash.sha256', `SHA256 sha256 file_sha256 hash_sha256`],
  ['process.name', `进程名 进程名称 process process_name processname proc_name`],
  ['process.pid', `进程ID 进程号 pid process_id processid`],
  [
    'process.command_line',
    `命令 命令行 操作命令 越权命令 command commands cmd cmdline command_line commandline SQL语句 SQL操作 sql sql_text`,
  ],
  ['email.from.address', `发件人 sender mail_from mailfrom from_addr Sender email_from`],
  ['email.to.address', `收件人 receiver recipient mail_to mailto rcpt to_addr Recipient email_to`],
  [
    'event.code',
    `事件ID 事件编号 日志ID event_id eventid EventID log_id logid message_id messageid EventIdentifier EventCode SyslogId event-id`,
  ],
  [
    'message',
    `消息 描述 事件描述 日志内容 内容 详情 详细信息 说明 msg message description desc content dsp_msg comment detail details Content info event_desc`,
  ],
  [{ to: 'destination', as: 'server' }, `server`],
];

/** Keys that hold when it happened, best first; compared after `normalKey`. */
const TIME_KEYS: readonly string[] = [
  '发生时间',
  '时间',
  '记录时间',
  '事件时间',
  '捕获时间',
  '日志时间',
  '登录时间',
  'time',
  'gentime',
  'logtime',
  'eventtime',
  'timestamp',
  '@timestamp',
  'recordtime',
  'alarmtime',
  'alerttime',
  'occurtime',
  'happentime',
  'createtime',
  'stattime',
  'begintime',
  'starttime',
  'optime',
  'datetime',
  'rtimes',
  'incidenttime',
  'ts',
  'writedate',
  'timegenerated',
  'timecreated',
  'audittime',
].map(normalKey);

/** `SrcIPAddr(1003)`, `src_ip_addr`, `Src-IP Addr` → `srcipaddr`. */
function normalKey(key: string): string {
  return key
    .replace(/\(\d+\)$/, '')
    .replace(/[\s_.\-/]+/g, '')
    .toLowerCase();
}

function buildDictionary(): ReadonlyMap<string, DictionaryTarget> {
  const map = new Map<string, DictionaryTarget>();
  for (const [target, names] of SYNONYMS) {
    // Two-word names are written with their space only where the joined form is listed too.
    for (const name of names.split(/\s+/)) {
      const key = normalKey(name.replace(/\([a-z]+\)$/i, ''));
      if (!map.has(key)) map.set(key, target);
    }
  }
  return map;
}

const DICTIONARY = buildDictionary();
const TIME_RANKS: ReadonlyMap<string, number> = new Map(TIME_KEYS.map((key, rank) => [key, rank]));

/** What is known of a key. */
interface KnownKey {
  readonly target?: DictionaryTarget | undefined;
  /** Place among the keys that hold a time, 0 best; absent when it holds none. */
  readonly timeRank?: number | undefined;
}

/** Names of keys that are remembered. */
const MOST_KEYS = 20_000;

const knownKey = rememberKeys(MOST_KEYS, (key): KnownKey => {
  const dot = key.lastIndexOf('.');
  const whole = normalKey(key);
  const last = dot < 0 ? whole : normalKey(key.slice(dot + 1));
  return {
    target: DICTIONARY.get(whole) ?? DICTIONARY.get(last),
    timeRank: TIME_RANKS.get(whole) ?? TIME_RANKS.get(last),
  };
});

/**
 * ECS target of a vendor's key in Chinese or English, or undefined. Nested keys (`content.srcip`) are also known by
 * their last part.
 */
export function dictionaryTarget(key: string): DictionaryTarget | undefined {
  return key.length > 64 ? undefined : knownKey(key).target;
}

/** Those of the keys that may hold when it happened, most telling first. */
export function timeKeysOf(keys: Iterable<string>): readonly string[] {
  const ranked: { readonly key: string; readonly rank: number }[] = [];
  for (const key of keys) {
    const rank = key.length > 64 ? undefined : knownKey(key).timeRank;
    if (rank !== undefined) ranked.push({ key, rank });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ key }) => key);
}
