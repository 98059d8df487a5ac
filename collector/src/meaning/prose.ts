import { setIfAbsent, type Draft } from '../event/draft.ts';
import { ipValue } from '../event/ecs-value.ts';
import { outcomeOfText } from '../event/outcome-text.ts';
import { SIGN, signsOf } from './prose-signs.ts';
import { userInProse } from './prose-user.ts';

/** With one of them set, running text has no end of a conversation to add. */
const ENDS = ['source.ip', 'destination.ip'];

/** Only the start of a text is searched for prose: a sentence that names its actor does so early. */
const MAX_PROSE = 4096;

const IP = '([0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?![\\d.]*\\d|\\.[A-Za-z_])|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7})';
/** A port behind an address: `10.0.0.1:443`, `10.0.0.1/443`, `port 443`. */
const PORT = '(?:[:/#]([0-9]{1,5})(?![\\w.])| port ([0-9]{1,5})\\b)?';

/** Any address at all? */
const DOTTED = /\d\.\d{1,3}\.\d|[0-9a-f]:[0-9a-f]{0,4}:/i;

/** A pattern and the sign that a text must have for it; 0: any text may fit. */
export type SignedPattern = readonly [number, RegExp];

/** Phrases that name the address something comes from, in English and Chinese. Bounded repetition only: linear. */
const SOURCE_PATTERNS: readonly SignedPattern[] = [
  [SIGN.source, new RegExp(`\\b(?:sip|src|srcip|src_ip)[ :=]${IP}${PORT}`)],
  [
    SIGN.from,
    new RegExp(
      `(?:\\b[Ff]rom|FROM|by host|at host|client:|rhost=)(?: (?:src )?ip| (?:src )?IP| address| host| IP address| \\w{1,16}:)?[ :=]{0,2}["'\\[(]{0,2}${IP}${PORT}`,
    ),
  ],
  [
    SIGN.fromChinese,
    new RegExp(
      `(?:从|来自|来源|源地址|源网络地址|客户端|登录IP|登陆IP|攻击者)[:：为是]?\\s{0,4}["'\\[【(（]{0,2}${IP}${PORT}`,
    ),
  ],
  [SIGN.account, new RegExp(`\\b(?:user|account) \\S{1,64} ip ${IP}`)],
  [SIGN.client, new RegExp(`\\bclient \\(?IP address:? ?${IP}`, 'i')],
  [SIGN.through, new RegExp(`通过[\\[【]?${IP}[\\]】]?(?:访问|登录|登陆|做|进行|执行)`)],
  // A proxy's own format: the client first, then its identity.
  [SIGN.dash, new RegExp(`^(?:\\[[^\\]]{1,64}\\] )?${IP} - `)],
  [SIGN.terminal, new RegExp(`\\b(?:vty|ssh|web|console)\\d{0,3}(?: ?\\(|@)${IP}`)],
  [
    SIGN.arrow,
    new RegExp(`${IP}(?:[:/#]([0-9]{1,5})|\\(([0-9]{1,5})\\))?(?:\\([\\w./-]{1,32}\\))? ?(?:->|=>|→) ?[0-9a-fA-F]`),
  ],
];
/** Where one of these stands before an address, it is the device's or the one that is logged in to. */
const NOT_THE_CLIENT =
  '(?<!(?:交换机|路由器|防火墙|网关|设备|控制器|服务器|主机|目标|目的|服务端|switch|router|gateway|firewall|device|controller|server|NAS|target|destination)[ _-]?(?:IP|地址|address|IP ?地址)?[:：= ]?)';
/** Said of log-ins only: there the one address of the sentence is the client's. */
const LOGIN_PATTERNS: readonly SignedPattern[] = [
  [
    SIGN.address,
    new RegExp(
      `${NOT_THE_CLIENT}(?:IP address|IP ?地址|the IP is|IP is|ip address|IPAddr|\\b[Ii][Pp])[:：= ]{0,2}["'\\[(（]{0,2}${IP}`,
    ),
  ],
  [0, new RegExp(`${NOT_THE_CLIENT}["'\\[【(（@]${IP}["'\\]】)）]?`, 'i')],
];
const LOGIN_SOURCES = [...SOURCE_PATTERNS, ...LOGIN_PATTERNS];
const DESTINATION_PATTERNS: readonly SignedPattern[] = [
  [SIGN.destination, new RegExp(`\\b(?:dip|dst|dstip|dst_ip)[ :=]${IP}${PORT}`)],
  [SIGN.arrow, new RegExp(`(?:->|=>|→) ?${IP}(?:[:/#]([0-9]{1,5})(?![\\w.])|\\(([0-9]{1,5})\\))?`)],
  [SIGN.to, new RegExp(`\\b(?:to|To|TO|towards)(?: \\w{1,16}:)?[ :=]{0,2}["'\\[(]{0,2}${IP}${PORT}`)],
  [SIGN.toChinese, new RegExp(`(?:访问|到|目的地址|目标地址|受害者)[:：]?\\s{0,4}["'\\[【(（]{0,2}${IP}${PORT}`)],
];

/** Something goes over from one value to another: "from" and "to" are no ends of a conversation then. */
const CHANGE =
  /\b(?:chang(?:ed|es?|ing)|moved?|modified|updated?|renamed|migrat\w+|replaced|(?:up|down)graded?|synchroni[sz]ed|rolled back)\b|变更|修改|更改|改为|切换|升级|降级|回退|回滚/i;

/** Speaks of a log-in: `Rejected password for`, `authentication failure`, 登录. */
const LOGIN =
  /\blog(?:ged|s) (?:in|on|out|off)\b|\bfail\w* to log ?(?:in|on)\b|退出登录|注销|登出|下线|超时退出|\b(?:password|publickey|log ?[io]n|log-in|logged (?:in|on)|sign-in|authentication) (?:for|of|by|from|attempt|fail\w*|reject\w*|denied|success\w*|accepted)|\b(?:fail\w*|reject\w*|accepted|denied|incorrect|wrong|invalid) (?:password|log ?[io]n|authentication|credentials)|\blogged (?:in|on)\b|(?:登录|登陆)(?! ?(?:IP|地址|名|账号|帐号|方式|时间))|认证|鉴权/i;

/**
 * Words in quotes are a name or a value somebody chose, `doc: "from 10.0.0.1"`: who writes them could name any address. What
 * a device quotes as its message is its own.
 */
const QUOTED_TEXT =
  /(?<!(?:msg|message|desc|description|content|details?|info|text|event|reason|内容|描述|消息|详情|信息|日志|说明) ?[=:：] ?)"[^"\s]{1,256}\s[^"]{0,1024}"/gi;

/** All patterns that are tried only where their sign is. */
export const PROSE_PATTERNS: readonly SignedPattern[] = [
  ...LOGIN_SOURCES,
  ...DESTINATION_PATTERNS,
  [SIGN.change, CHANGE],
  [SIGN.login, LOGIN],
  [SIGN.quote, QUOTED_TEXT],
];

/**
 * Looks in running text for who and from where: `from 10.0.0.1`, `用户[张三]`, `从10.0.0.1登录`. Sets `source.ip`,
 * `destination.ip` and their ports where neither end is known, and `user.name` where none is; true when it found any.
 */
export function readProse(body: string, draft: Draft): boolean {
  const { fields } = draft;
  const hasEnds = ENDS.some((field) => Object.hasOwn(fields, field));
  const hasUser = Object.hasOwn(fields, 'user.name');
  if (hasEnds && hasUser) return false;
  const text = proseOf(body, draft);
  if (text === undefined) return false;
  const head = text.slice(0, MAX_PROSE);
  const before = draft.count;
  const signs = signsOf(head);
  const isLogin = once(() => (signs & SIGN.login) !== 0 && LOGIN.test(head));
  if (!hasEnds && DOTTED.test(head) && !((signs & SIGN.change) !== 0 && CHANGE.test(head))) {
    const said = (signs & SIGN.quote) === 0 ? head : head.replaceAll(QUOTED_TEXT, '""');
    setEndpoint(draft, 'source', { said, signs }, isLogin() ? LOGIN_SOURCES : SOURCE_PATTERNS);
    setEndpoint(draft, 'destination', { said, signs }, DESTINATION_PATTERNS);
  }
  if (!hasUser) setUser(draft, head);
  if (draft.count === before) return false;
  if ((signs & SIGN.outcome) !== 0 && isLogin()) setLogin(draft, head);
  return true;
}

/** Asks once, and only if the answer is wanted. */
function once(ask: () => boolean): () => boolean {
  let told: boolean | undefined;
  return () => (told ??= ask());
}

/** The sentence of a line: its message where it has one, else its body unless that is made of keys. */
function proseOf(body: string, { fields }: Draft): string | undefined {
  const { message, 'event.reason': reason } = fields;
  if (typeof message === 'string') return message;
  if (!body.startsWith('{') && !isListOfPairs(body)) return body;
  return typeof reason === 'string' ? reason : undefined;
}

/** Three pairs make a list: what looks like prose in it is part of some value, or a key. */
function isListOfPairs(text: string): boolean {
  let at = -1;
  for (let pairs = 0; pairs < 3; pairs += 1) {
    at = text.indexOf('=', at + 1);
    if (at < 0 || at > MAX_PROSE) return false;
  }
  return true;
}

/** Who tried to get in and how it went, of a sentence about a log-in whose actor is known. */
function setLogin(draft: Draft, text: string): void {
  const outcome = outcomeOfText(text);
  if (outcome === undefined) return;
  setIfAbsent(draft, 'event.outcome', outcome);
  setIfAbsent(draft, 'event.category', ['authentication']);
  setIfAbsent(draft, 'event.type', ['start']);
}

function setEndpoint(
  draft: Draft,
  end: 'source' | 'destination',
  { said, signs }: { readonly said: string; readonly signs: number },
  patterns: readonly SignedPattern[],
): void {
  for (const [sign, pattern] of patterns) {
    if (sign !== 0 && (signs & sign) === 0) continue;
    const [, address = '', port, spelled] = pattern.exec(said) ?? [];
    const ip = ipValue(address);
    if (ip === undefined) continue;
    setIfAbsent(draft, `${end}.ip`, ip);
    const number = port ?? spelled;
    if (number !== undefined) setIfAbsent(draft, `${end}.port`, number);
    return;
  }
}

function setUser(draft: Draft, text: string): void {
  const name = userInProse(text);
  if (name === undefined) return;
  const [, account = name, from] = /^(.+)@(\d{1,3}(?:\.\d{1,3}){3})$/.exec(name) ?? [];
  setIfAbsent(draft, 'user.name', account);
  if (from !== undefined) setIfAbsent(draft, 'source.ip', from);
}
