import type { Decomposition } from '../event/decompose.ts';
import type { MeaningCondition } from './meaning-condition.ts';

/** Where the value of a known key goes: an ECS field, or a prefix with the way the value is taken apart. */
export type KeyTarget = string | { readonly to: string; readonly as: Decomposition };

/** Names of one target: those that say it plainly, and those that may also mean something else. */
export interface NamesOfTarget {
  readonly target: KeyTarget;
  readonly plain?: string | undefined;
  readonly weak?: string | undefined;
  /** Names that mean the target only under a condition: `policy=允许` is a verdict, `policy=web-out` none. */
  readonly only?: Readonly<Partial<Record<MeaningCondition, string>>> | undefined;
}

const CLIENT: KeyTarget = { to: 'source', as: 'endpoint' };
const SERVER: KeyTarget = { to: 'destination', as: 'endpoint' };

/** Names of W3C extended logs whose hyphen tells them from others: the server's `s-port` is nobody's `sport`. */
export const W3C_NAMES: ReadonlyMap<string, KeyTarget> = new Map<string, KeyTarget>([
  ['c-ip', CLIENT],
  ['s-ip', SERVER],
  ['s-port', 'destination.port'],
]);

/**
 * Names that are known whole; what is put together of words (`src_ip`, `目的端口`) is read by `rolesOfKey`. Compared without
 * case, blanks and punctuation. A name stands under every target it may mean, better ones decide by their values.
 */
export const KEY_NAMES: readonly NamesOfTarget[] = [
  {
    target: CLIENT,
    plain: `addr_src peerip r_sip_s r_sip i_srcip SIP_IPV4 id.orig_h flow.src_ip attack_ip attackip attack_addr 攻击IP 攻击者IP 攻击源IP`,
    weak: `real_client_ip realip real_ip x_real_ip 登录IP 登陆IP 登录地址 操作IP 操作地址 来访IP loginip login_ip login_addr operate_ip operator_ip operatorip opip op_ip optip opr_ip oper_ip admin_ip adminip manager_ip managerip personUip uip rip
    remoteip remote_ip remote_addr remoteaddr remotehost remote_address userhostaddress accessip access_ip logonip user_host from_ip fromip fromaddr caller_ip`,
    only: { person: `ip ipaddress ip_address ipaddr IP地址 address 地址 host_ip hostip host-ip host_addr 主机IP` },
  },
  {
    target: SERVER,
    plain: `addr_dst r_dip_s r_dip i_dstip id.resp_h aim_ip attackedip`,
    weak: `real_server toip to_ip`,
    only: { pair: `resip resourceip 资源IP 资源地址 ServerIPAddr` },
  },
  {
    target: 'source.port',
    plain: `port_src i_srcport r_sport id.orig_p attack_port attackport 攻击端口`,
    weak: `remoteport remote_port`,
  },
  { target: 'destination.port', plain: `port_dst i_dstport r_dport id.resp_p 服务端口 目的服务端口` },
  { target: 'source.mac', plain: `s_srcmac SrcMacAddr` },
  { target: 'destination.mac', plain: `s_dstmac DstMacAddr` },
  {
    target: 'source.nat.ip',
    plain: `nataddr_src natsrcip NATSrcIPAddr snat_ip srcnatip sourceTranslatedAddress`,
    weak: `转换后的IP tran_ip transip`,
  },
  {
    target: 'source.nat.port',
    plain: `natport_src NATSrcPort srcnatport sourceTranslatedPort`,
    weak: `转换后的端口 tran_port transport`,
  },
  {
    target: 'destination.nat.ip',
    plain: `nataddr_dst natdstip NATDstIPAddr dstnatip destinationTranslatedAddress`,
    weak: `AfterTransAddr`,
  },
  {
    target: 'destination.nat.port',
    plain: `natport_dst NATDstPort dstnatport destinationTranslatedPort`,
    weak: `AfterTransPort`,
  },
  {
    target: 'network.transport',
    plain: `协议 传输协议 协议号 proto protocol prot proto_name protoname transport_protocol network.transport tproto ip-proto-id ip_proto ipproto
    r_protocol_name s_protocol protocol_id protocol_name`,
    weak: `协议类型 protocoltype transport`,
  },
  {
    target: 'network.protocol',
    plain: `应用协议 app_proto app_protocol appproto app-protocol protocol-name network.protocol`,
    weak: `service serv ap protocol proto 协议 服务`,
  },
  {
    target: 'network.application',
    plain: `应用 应用名称 appname app_name application application-name`,
    weak: `app 应用类型`,
  },
  {
    target: 'source.bytes',
    plain: `发送字节数 上行流量 上行字节 sent sentbyte sent_bytes SendBytes up_flux bytes_out out_bytes tx_bytes src_bytes sendbyte orig_bytes`,
  },
  {
    target: 'destination.bytes',
    plain: `接收字节数 下行流量 下行字节 rcvd rcvdbyte rcvd_bytes RcvBytes down_flux bytes_in in_bytes rx_bytes dst_bytes recvbyte resp_bytes`,
  },
  { target: 'source.packets', plain: `发送包数 SendPkts sent_pkt sentpkt up_pkts src_pkts orig_pkts` },
  { target: 'destination.packets', plain: `接收包数 RcvPkts rcvd_pkt rcvdpkt down_pkts dst_pkts resp_pkts` },
  {
    target: 'user.name',
    plain: `用户名称 数据库用户 数据库账号 运维人员 操作人员 操作人 登录人 用户账号 登录名 登录用户 登录账号 登陆用户 操作用户 数据库用户名 操作系统用户名 loginuser login_user logonuser login_name loginname
    accname user.name srcuser suser subjectusername user_account useraccount db_user db_usr dbuser sysuser winuser u_name client_user personUid dev_usr
    userid identity`,
    weak: `管理员 操作员 操作者 姓名 operator operator_name operatoruser operatorname admin adminname administrator duser person login process_user processuser proc_user`,
  },
  {
    target: 'user.target.name',
    plain: `目标用户 目标账号 target_user targetuser target_account dst_user_name`,
    weak: `duser dstuser`,
  },
  {
    target: 'host.name',
    plain: `主机名 主机名称 计算机名 计算机名称 终端名称 设备主机名 hostname host_name computer_name computername CMPNAME machineName machine_name
    pc_name pcname workstation`,
    weak: `host station computer terminal 计算机 终端`,
  },
  {
    target: 'host.ip',
    plain: `vmip terminal_ip agent_ip`,
    only: { machine: `ip ipaddress ip_address ipaddr ADDRESS report_ip iplist local_ip localip IP地址` },
  },
  { target: 'host.mac', plain: `MAC地址`, weak: `mac macaddr mac_address macaddress DEVICEMAC` },
  { target: 'observer.name', plain: `设备名 devname`, weak: `dev dname fw sensorname fw_name firewall_name` },
  {
    target: 'observer.ip',
    plain: `observer.ip dvc deviceaddress fw_ip firewall_ip fort_ip`,
    weak: `aip origin sourceserverip`,
  },
  { target: 'observer.serial_number', plain: `devsn dvcserial deviceExternalId`, weak: `devid device_id deviceid` },
  { target: 'observer.vendor', plain: `device_vendor devicevendor` },
  { target: 'observer.product', plain: `device_product deviceproduct` },
  { target: 'observer.ingress.interface.name', plain: `interface_src RcvIfName ifname-inside srcintf src_intf` },
  { target: 'observer.egress.interface.name', plain: `interface_dst ifname-outside dstintf dst_intf` },
  { target: 'observer.ingress.zone', plain: `zone_src SrcZoneName` },
  { target: 'observer.egress.zone', plain: `zone_dst DstZoneName` },
  {
    target: 'event.action',
    plain: `动作 系统动作 处理动作 防护动作 响应动作 响应方式 执行动作 处置动作 处置结果 响应行为 action act Action do_action net_action final_action
    event.action r_actiondetails policy_action AccessControlRuleAction rule_action fw_action device_action deviceaction`,
    weak: `行为 操作 操作类型 动作类型 op operate operation oper opertype op_type operateType event_action handle deal virus_deal`,
    only: {
      deed: `event 事件 event_type eventtype 类型 type`,
      verdict: `disposition verdict decision 决策 判定 policy 策略 rule option status result 结果 blocked 处理结果`,
    },
  },
  {
    target: 'event.outcome',
    plain: `结果 操作结果 执行结果 登录结果 operresult oper_result action_result result outcome audit_result event.outcome loginresult login_result auth_result`,
    weak: `处理结果 status state success ret issuc result_code ret_code 状态`,
  },
  {
    target: 'event.reason',
    plain: `原因 失败原因 reason description CloseReason close_reason block-reason error_reason failreason`,
  },
  {
    target: 'event.severity',
    plain: `严重级别 严重等级 严重程度 威胁级别 威胁等级 风险级别 风险等级 危险级别 危险等级 事件级别 severity danger_degree risk_level risklevel
    threat_level event_level Evt_level alertlevel alert_level r_severity_name threat-severity severity_level sev`,
    weak: `日志级别 级别 等级 威胁 风险 危险程度 level loglevel log_level pri priority risk`,
  },
  {
    target: 'rule.name',
    plain: `规则名称 规则名 策略名称 策略名 命中规则 漏洞名称 病毒名 病毒名称 攻击名称 威胁名称 rule_name rulename rule-name policyname policy_name
    PolicyName SecurityPolicy AccessControlRuleName attack_name attackname attack-name signname sig_name signature_name threat_name threatname threat-name
    virus_name virusname av-name vuln_name vulnname malName security_name hit_rule alert_name alarm_name alarmname rulemsg r_type_name blacklist_name
    alert.signature ruleset_name malware_name vir_malware_name attack_brief vul_name trigger_name threat_desc rule_desc 触发规则 威胁名 告警名称 告警标题`,
    weak: `策略 事件名称 attack threat virus malware check_item rule policy signature event_name eventname`,
    only: { signature: `event 事件` },
  },
  {
    target: 'rule.id',
    plain: `规则ID 规则编号 策略ID 策略编号 policyid policy_id ruleid rule_id FwPolicyID policy-id AttackID attack_id signid sig_id signature_id
    signature-id gid_sid ipsruleid r_ruleid VirusID threat_id threatid check_id TVID 威胁ID 漏洞ID alert.signature_id`,
    weak: `sid rid ips_rule rule policy signature 命中规则 hit_rule`,
  },
  {
    target: 'rule.category',
    plain: `攻击类型 攻击类别 规则类型 规则类别 威胁类型 病毒类型 告警类型 漏洞类型 attack_type attacktype attack-type threat_type ThreatType VirusCategory
    virus_type virustype malType vuln_type vulntype alert_type ioc_type attack_cat risk_type defense_type alert.category`,
    weak: `事件类型 event_type eventtype SecurityType Evt_type categ category class classtype`,
  },
  {
    target: { to: 'url', as: 'url' },
    plain: `URL 网址 URL地址 访问地址 请求URL 请求地址 访问URL url uri request_path requestpath r_url request_url requesturl req_url url.original cs-uri cs-uri-stem http.url`,
    weak: `RequestResource 资源路径 request`,
    only: { request: `path` },
  },
  {
    target: 'url.domain',
    plain: `域名 主机域名 访问域名 domain_name http_host http.hostname httphost r_hostname RequestDomain wa_host url.domain cs-host`,
    weak: `domain host hostname server_name website`,
  },
  { target: 'url.query', plain: `查询字符串 URL参数 r_args query_string querystring cs-uri-query`, weak: `args` },
  {
    target: 'http.request.method',
    plain: `请求方法 HTTP方法 请求方式 http_method httpmethod request_method requestmethod r_method_name req_method cs-method http.http_method`,
    weak: `method op`,
  },
  {
    target: 'http.response.status_code',
    plain: `返回码 响应码 状态码 响应状态码 http_status httpstatus status_code statuscode rsp_status response_code resp_code http_code sc-status`,
    weak: `status`,
  },
  { target: 'http.request.referrer', plain: `引用页 referer referrer http_referer http_refer wa_referer refer` },
  {
    target: 'user_agent.original',
    plain: `用户代理 客户端环境 浏览器 user_agent useragent user-agent http_user_agent httpuseragent cs-user-agent http.http_user_agent`,
    weak: `agent ua`,
  },
  {
    target: 'dns.question.name',
    plain: `查询域名 请求域名 dns_query dns_name query_name qname queryname dns.question.name host_query dns_domain dns.rrname`,
  },
  { target: 'dns.question.type', plain: `查询类型 dns_type qtype query_type dns.rrtype` },
  {
    target: 'file.name',
    plain: `文件名 文件名称 filename file_name fname virus_file_name InfectedFileName SampleName attach_name`,
    weak: `file`,
  },
  { target: 'file.path', plain: `文件路径 filepath file_path virus_path`, weak: `path full_path fullpath` },
  { target: 'file.hash.md5', plain: `文件MD5 file_md5 filemd5 virus_md5 SampleMD5 hash_md5 md5` },
  { target: 'file.hash.sha256', plain: `SHA256 file_sha256 hash_sha256` },
  { target: 'process.name', plain: `进程名 进程名称 process_name processname proc_name`, weak: `process` },
  { target: 'process.pid', plain: `进程ID 进程号 pid process_id processid` },
  {
    target: 'process.command_line',
    plain: `命令 命令行 操作命令 越权命令 command commands cmd cmdline command_line commandline SQL语句 sql sql_text sql_statement`,
    weak: `SQL操作`,
  },
  { target: 'email.from.address', plain: `发件人 mail_from mailfrom from_addr email_from`, weak: `sender` },
  { target: 'email.to.address', plain: `收件人 mail_to mailto rcpt to_addr email_to`, weak: `receiver recipient` },
  {
    target: 'event.code',
    plain: `事件ID 事件编号 日志ID event_id eventid log_id logid message_id messageid msg_id EventIdentifier EventCode SyslogId`,
  },
  {
    target: 'message',
    plain: `消息 描述 事件描述 日志内容 详情 详细信息 说明 msg message description desc dsp_msg event_desc english_msg chinese_msg result_desc`,
    weak: `内容 content comment detail details info`,
  },
  { target: { to: 'destination', as: 'server' }, weak: `server` },
];
