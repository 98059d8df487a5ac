import { ipValue } from './ecs-value.ts';
import { setIfAbsent, type Draft } from './draft.ts';
import { outcomeOfText } from './outcome-text.ts';

/** Fields that say who or from where; with one of them set, running text has nothing to add worth its time. */
const WHO = ['source.ip', 'destination.ip', 'user.name'];

/** Only the start of a text is searched for prose: a sentence that names its actor does so early. */
const MAX_PROSE = 4096;

const IP = '([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7})';
const PLAIN_NAME = '([\\w.@$\\\\-]{1,64}|[\\u4e00-\\u9fff]{2,8})';
const NAME = `["'\\[【“(（<]{0,2} ?${PLAIN_NAME}`;

/** Any address at all? */
const DOTTED = /\d\.\d{1,3}\.\d|[0-9a-f]:[0-9a-f]{0,4}:/i;

/** Phrases that name the address something comes from, in English and Chinese. Bounded repetition only: linear. */
const SOURCE_PATTERNS = [
  new RegExp(`\\b(?:sip|src|srcip|src_ip)[ :=]${IP}`),
  new RegExp(
    `(?:from|From|FROM|by host|at host|client:|rhost=)(?: ip| IP| address| host| IP address)?[ :=]{0,2}["'\\[(]{0,2}${IP}`,
  ),
  new RegExp(
    `(?:从|来自|通过|来源|源地址|源网络地址|客户端|登录IP|登陆IP|攻击者)[:：为是]?\\s{0,4}["'\\[【(（]{0,2}${IP}`,
  ),
  new RegExp(`(?:IP address|IP ?地址|the IP is|IP is|ip address|IPAddr|\\bip)[:：=]? ?["'\\[(（]{0,2}${IP}`),
  // A proxy's own format: the client first, then its identity.
  new RegExp(`^(?:\\[[^\\]]{1,64}\\] )?${IP} - `),
  new RegExp(`\\b(?:vty|ssh|web|console)\\d{0,3}[(@]${IP}`),
];
const DESTINATION_PATTERNS = [
  new RegExp(`\\b(?:dip|dst|dstip|dst_ip)[ :=]${IP}`),
  new RegExp(`(?:->|=>|→)${IP}`),
  new RegExp(`\\b(?:to|To|TO|towards)[ :=]{1,2}["'\\[(]{0,2}${IP}`),
  new RegExp(`(?:访问|到|目的地址|目标地址|受害者)[:：]?\\s{0,4}["'\\[【(（]{0,2}${IP}`),
];
const USER_PATTERNS = [
  new RegExp(
    `(?:\\b[Uu]ser(?:[ -]?name)?|\\b[Aa]ccount|\\blogname|\\bUSER|\\boperator)(?:[:=] ?| is | named | )${NAME}`,
  ),
  new RegExp(`(?:用户名?|账号|帐号|账户|管理员)(?:[:：为] ?["'\\[【(（]{0,2}|["'\\[【(（]{1,2}) ?${PLAIN_NAME}`),
  new RegExp(`(?:用户名?|账号|帐号|账户|管理员) ?([A-Za-z][\\w.@$-]{1,63})`),
];

/** Words after "user" that are no names. */
const NO_NAMES: ReadonlySet<string> = new Set([
  'logged',
  'login',
  'logout',
  'log',
  'name',
  'names',
  'is',
  'was',
  'has',
  'chose',
  'not',
  'and',
  'the',
  'group',
  'groups',
  'service',
  'agent',
  'failed',
  'from',
  'root.',
  'http',
  'https',
  '登录',
  '登陆',
  '登出',
  '注销',
  '认证',
  '退出',
  '访问',
  '行为日志',
  '行为',
  '名称',
  '名',
  '密码',
  '组',
  '操作',
  '审计',
  '下线',
  '上线',
  '帐号',
  '账号',
  '登录成功',
  '登录失败',
  '数据',
  '管理',
  '权限',
  '信息',
  '设备',
  '执行',
  '添加',
  '删除',
  '修改',
]);

/** Speaks of a log-in: `Rejected password for`, `authentication failure`, 登录. */
const LOGIN =
  /\b(?:password|publickey|log ?[io]n|log-in|logged (?:in|on)|sign-in|authentication) (?:for|of|by|from|attempt|fail\w*|reject\w*|denied|success\w*|accepted)|\b(?:fail\w*|reject\w*|accepted|denied|incorrect|wrong|invalid) (?:password|log ?[io]n|authentication|credentials)|登录|登陆|认证|鉴权/i;

/**
 * Looks in running text for who and from where: `from 10.0.0.1`, `用户[张三]`, `从10.0.0.1登录`. Sets `source.ip`,
 * `destination.ip` and `user.name` of a draft that has none of them yet; true when it found any.
 */
export function readProse(text: string, draft: Draft): boolean {
  // JSON has keys; what looks like prose in it is part of some value.
  if (text.startsWith('{') || WHO.some((field) => Object.hasOwn(draft.fields, field))) return false;
  const head = text.slice(0, MAX_PROSE);
  const before = draft.count;
  if (DOTTED.test(head)) {
    setAddress(draft, 'source.ip', head, SOURCE_PATTERNS);
    setAddress(draft, 'destination.ip', head, DESTINATION_PATTERNS);
  }
  setUser(draft, head);
  if (draft.count === before) return false;
  setLogin(draft, head);
  return true;
}

/** Who tried to get in and how it went, of a sentence about a log-in whose actor is known. */
function setLogin(draft: Draft, text: string): void {
  if (!LOGIN.test(text)) return;
  const outcome = outcomeOfText(text);
  if (outcome === undefined) return;
  setIfAbsent(draft, 'event.outcome', outcome);
  setIfAbsent(draft, 'event.category', ['authentication']);
  setIfAbsent(draft, 'event.type', ['start']);
}

function setAddress(draft: Draft, field: string, text: string, patterns: readonly RegExp[]): void {
  for (const pattern of patterns) {
    const ip = ipValue(pattern.exec(text)?.[1] ?? '');
    if (ip === undefined) continue;
    setIfAbsent(draft, field, ip);
    return;
  }
}

function setUser(draft: Draft, text: string): void {
  for (const pattern of USER_PATTERNS) {
    const name = pattern.exec(text)?.[1]?.replace(/[.]+$/, '');
    if (name === undefined || NO_NAMES.has(name.toLowerCase()) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) continue;
    const [, account = name, from] = /^(.+)@(\d{1,3}(?:\.\d{1,3}){3})$/.exec(name) ?? [];
    setIfAbsent(draft, 'user.name', account);
    if (from !== undefined) setIfAbsent(draft, 'source.ip', from);
    return;
  }
}
