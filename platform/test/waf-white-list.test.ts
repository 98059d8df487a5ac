import { loadRulesInForce, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { describe, expect, it } from 'vitest';
import { alertsOfLines } from './support/alerts-of-lines.ts';

const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);
const unblocked = rules.filter(({ file }) => file.endsWith('-high-not-blocked/rule.yaml'));
const { alerts } = alertsOfLines({ rules: unblocked, receivedAt: Date.parse('2026-11-22T08:00:00.000Z') });

interface Told {
  readonly action: string;
  readonly policy?: string;
}

/** An attack of high severity as WAFs of several makers tell of it. */
const WAFS: Readonly<Record<string, (told: Told) => string>> = {
  安恒: ({ action, policy = '默认' }) =>
    `<134>Nov 22 15:59:57 waf DBAppWAF: 发生时间/2026-11-22 15:59:57,威胁/高,事件/SQL注入,请求方法/GET,URL地址/www.example.gov.cn/a?id=1,客户端IP/203.0.113.31,客户端端口/4000,服务器IP/10.8.1.5,服务器端口/80,策略/${policy},动作/${action}`,
  绿盟: ({ action, policy = 'SQL_Injection' }) =>
    `<134>Nov 22 15:59:57 nswaf waf: tag:waf_log_websec  site_id:1  dst_ip:10.8.1.5  dst_port:80  src_ip:203.0.113.31  src_port:4000  method:GET  domain:www.example.gov.cn  uri:/a?id=1  alertlevel:HIGH  event_type:${policy}  stat_time:2026-11-22 15:59:57  action:${action}`,
  深信服: ({ action, policy = '门户防护' }) =>
    `<23>Nov 22 15:59:57 localhost fwlog: 日志类型:WAF应用防护日志, 策略名称:${policy}, 源IP:203.0.113.31, 源端口:4000, 目的IP:10.8.1.5, 目的端口:80, 攻击类型:SQL注入, 严重级别:高, 系统动作:${action}, URL:www.example.gov.cn/a`,
};

describe.each(Object.entries(WAFS))('a WAF of %s', (_maker, line) => {
  it.each<Told>([
    { action: '白名单放行' },
    { action: '放行', policy: '白名单' },
    { action: 'pass', policy: 'URL whitelist' },
    { action: 'white_list' },
    { action: 'Allow-List pass' },
  ])('that let pass what is on its white list raises nothing: %j', (told) => {
    expect(alerts(line(told))).toEqual([]);
  });

  it.each<Told>([{ action: '阻断' }, { action: 'block' }])('that blocked raises nothing: %j', (told) => {
    expect(alerts(line(told))).toEqual([]);
  });

  it.each<Told>([{ action: '放行' }, { action: '告警' }, { action: '被记录' }])(
    'that let an attack pass is told: %j',
    (told) => {
      expect(alerts(line(told))).toHaveLength(1);
    },
  );
});
