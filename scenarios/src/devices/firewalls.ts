import { plainTime, rfc3164Time, slashedTime, vrpTime, wallClock } from './line-time.ts';
import { encodeGb18030 } from './gb18030.ts';

/** A connection as a firewall judges it. */
export interface Connection {
  readonly at: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly allowed: boolean;
}

/**
 * Huawei USG policy log. The header clock of these devices is UTC while the body's `time` is local: real devices do
 * that, so the simulated one does.
 */
export function huaweiUsgLine(connection: Connection): string {
  const { at, source, sourcePort, destination, destinationPort, protocol, allowed } = connection;
  const action = allowed ? 'POLICYPERMIT' : 'POLICYDENY';
  return `<190>${vrpTime(at)} USG-BOUNDARY %%01POLICY/6/${action}(l):vsys=public, protocol=${protocol === 'TCP' ? 6 : 17}, source-ip=${source}, source-port=${sourcePort}, destination-ip=${destination}, destination-port=${destinationPort}, time=${slashedTime(at)}, source-zone=untrust, destination-zone=dmz, application-name=, rule-name=${allowed ? 'untrust-dmz' : 'default'}.`;
}

/** H3C SecPath zone filter log: year after the time, numbered fields. */
export function h3cLine(connection: Connection): string {
  const { at, source, sourcePort, destination, destinationPort, protocol, allowed } = connection;
  const wall = wallClock(at);
  return `<190>${rfc3164Time(at)} ${wall.year} H3C-FW-02 %%10FILTER/6/FILTER_ZONE_IPV4_EXECUTION: SrcZoneName(1025)=Trust;DstZoneName(1035)=Untrust;Type(1067)=ACL;SecurityPolicy(1072)=inner-out;RuleID(1078)=3;Protocol(1001)=${protocol};Application(1002)=other;SrcIPAddr(1003)=${source};SrcPort(1004)=${sourcePort};DstIPAddr(1007)=${destination};DstPort(1008)=${destinationPort};MatchCount(1069)=1;Event(1048)=${allowed ? 'Permit' : 'Deny'};`;
}

/** Topsec NGFW access-control log; the device sends GB18030. */
export function topsecLine(connection: Connection): Uint8Array {
  const { at, source, sourcePort, destination, destinationPort, protocol, allowed } = connection;
  return encodeGb18030(
    `id="ngtos" version="V3.2294" time="${plainTime(at)}" dev="TopsecOS" pri="6" type="ac" recorder="fw_policy" vsys="root_vsys" proto="${protocol.toLowerCase()}" src="${source}" sport="${sourcePort}" dst="${destination}" dport="${destinationPort}" action="${allowed ? '允许' : '拒绝'}" rule="8001" msg="访问控制"`,
  );
}

/** Hillstone SG-6000 session log. */
export function hillstoneLine(connection: Connection): string {
  const { at, source, sourcePort, destination, destinationPort, protocol, allowed } = connection;
  return `<190>${rfc3164Time(at)} 2508117215002539(root) 44243624 Traffic@FLOW: SESSION: ${source}:${sourcePort}->${destination}:${destinationPort}(${protocol}), interface ethernet0/1, vr trust-vr, policy 12, user -, host -, ${allowed ? 'policy permit' : 'policy deny'}`;
}

/** An attack as a Sangfor AF or NSFOCUS WAF reports it. */
export interface WebAttack {
  readonly at: number;
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly domain: string;
  readonly target: string;
  readonly kind: 'SQL注入' | '信息泄漏攻击' | 'WEBSHELL' | '目录遍历';
  readonly blocked: boolean;
}

/** Sangfor AF application-protection log. */
export function sangforLine(attack: WebAttack): string {
  const { at, client, clientPort, server, domain, target, kind, blocked } = attack;
  return `<23>${rfc3164Time(at)} localhost fwlog: 日志类型:WAF应用防护日志, 策略名称:门户防护, 源IP:${client}, 源端口:${clientPort}, 目的IP:${server}, 目的端口:80, 攻击类型:${kind}, 严重级别:高, 系统动作:${blocked ? '拒绝' : '被记录'}, URL:${domain}${target}`;
}

/** NSFOCUS WAF web-security log. */
export function nsfocusLine(attack: WebAttack): string {
  const { at, client, clientPort, server, domain, target, kind, blocked } = attack;
  const type = {
    SQL注入: 'SQL_Injection',
    信息泄漏攻击: 'Info_Leak',
    WEBSHELL: 'Webshell',
    目录遍历: 'Path_Traversal',
  }[kind];
  return `<134>${rfc3164Time(at)} nswaf waf: tag:waf_log_websec  site_id:1526  protect_id:2526  dst_ip:${server}  dst_port:80  src_ip:${client}  src_port:${clientPort}  method:GET  domain:${domain}  uri:${target}  alertlevel:HIGH  event_type:${type}  stat_time:${plainTime(at)}  policy_id:131072  rule_id:27526188  action:${blocked ? 'Block' : 'Accept'}  block:${blocked ? 'Yes' : 'No'}`;
}
