import { SIGN, signsOf } from './prose-signs.ts';
import { userNameOf } from './value-tests.ts';

const TOKEN = '([\\w.@$\\\\/-]{1,64})';
const QUOTED = '["\'“‘\\[<【（(]{1,2} ?([^"\'”’\\]>】）)\\n]{1,64}?) ?["\'”’\\]>】）)]';
const CHINESE_TOKEN = '([A-Za-z][\\w.@$-]{1,63})';
/** Nouns of an account in Chinese sentences. */
const WHO = '(?:用户名?|账号|帐号|账户|管理员|操作员|运维人员|操作人员?)(?:名)?';
/** What an account does: only before one of these is a word behind "user" its name. */
const DOES =
  '(?:(?:has |have |had )?(?:executed|requested|performed|changed|created|deleted|modified|added|removed)\\b|(?:has |have |is |was |had )?(?:logged|log(?:s|in|out|on)?\\b|login|logout|successfully|\\(?ip\\b|failed|authenticated|connected|disconnected|from|at|denied|rejected|locked|not ))';
/** What is done to an account by another: the one that is named behind it does not act. */
const DONE_TO =
  '(?:creat|delet|add|remov|modif|chang|updat|disabl|enabl|unlock|lock|reset|renam|suspend)(?:e|es|ed|s|ies|ied|ting)?';
const NOT_DONE_TO = `(?<!\\b${DONE_TO} (?:the |a |new |local |of ){0,2})`;
const NOT_DONE_TO_ZH = '(?<!(?:删除|添加|新增|增加|修改|创建|新建|重置|禁用|启用|锁定|解锁|停用|注销|编辑)(?:了)? ?)';

/**
 * Sentences that name who acts. Each wants evidence on both sides of the name: quotes, a sign, or what the account does;
 * "on" in `by vty on console` and a whole sentence are nobody. Bounded repetition only: linear.
 */
export const USER_PATTERNS: readonly (readonly [number, RegExp])[] = [
  [
    SIGN.account,
    new RegExp(`^${TOKEN} (?:has |successfully )?${DONE_TO} (?:the |a |new |local ){0,2}(?:user|account)\\b`, 'i'),
  ],
  [SIGN.account, new RegExp(`${NOT_DONE_TO}\\b(?:user(?:[ _-]?name)?|account|acct|logname|login)[:=] ?${QUOTED}`, 'i')],
  [
    SIGN.account,
    new RegExp(
      `${NOT_DONE_TO}\\b(?:user(?:[ _-]?name)?|account|acct|logname)[:=] {0,2}${TOKEN}(?=$|[\\s,;.)\\]"'])`,
      'i',
    ),
  ],
  [SIGN.account, new RegExp(`${NOT_DONE_TO}\\b(?:user|account|administrator) ${QUOTED}`, 'i')],
  [SIGN.account, new RegExp(`${NOT_DONE_TO}\\b(?:user|account|administrator) ${TOKEN} ${DOES}`, 'i')],
  [
    SIGN.secret,
    new RegExp(
      `\\b(?:password|publickey|keyboard-interactive|login|logon|authentication|authentication failure|access|session (?:opened|closed))(?:/\\w+)? for (?:(?:invalid|illegal|unknown) user |user )?${TOKEN}(?= (?:from|by|on|at|to|via|rejected|failed|denied|succeeded)\\b|[(,.;]|$)`,
      'i',
    ),
  ],
  [SIGN.byAccount, new RegExp(`\\bby (?:user|admin|administrator) ${TOKEN} (?:from|on|at|via)\\b`, 'i')],
  [SIGN.account, new RegExp(`\\b(?:of|for) user ${TOKEN}(?=[.,\\s)]|$)`, 'i')],
  [
    SIGN.by,
    new RegExp(
      `\\bby (?:user )?${TOKEN} (?:on|from|via|at) (?:vty|tty|console|con|ip\\b|src|ssh|web|host|client|\\(|\\d)`,
      'i',
    ),
  ],
  [SIGN.logged, new RegExp(`^${TOKEN} (?:has )?logged (?:in|out|on|off)\\b`, 'i')],
  [SIGN.accountChinese, new RegExp(`${NOT_DONE_TO_ZH}${WHO} ?[:：=为]? ?${QUOTED}`)],
  [SIGN.accountChinese, new RegExp(`${NOT_DONE_TO_ZH}${WHO}[:：=] ?${CHINESE_TOKEN}`)],
  [
    SIGN.accountChinese,
    new RegExp(
      `${NOT_DONE_TO_ZH}${WHO} ?${CHINESE_TOKEN} ?(?=从|在|于|通过|登|成功|失败|退出|注销|修改|执行|添加|删除|尝试|使用|访问|[,，。；;]|$)`,
    ),
  ],
  [
    SIGN.accountChinese,
    new RegExp(`${NOT_DONE_TO_ZH}${WHO}([\\u4e00-\\u9fff]{2,4}?)(?=(?:从|在|于|通过)|登录|登陆|退出|注销)`),
  ],
];

const ANY_SIGN = USER_PATTERNS.reduce((all, [sign]) => all | sign, 0);

/** One of the nouns at all? Most texts are told apart by this alone. */
const NOUN =
  /user|account|acct|logname|login|logon|password|publickey|session|authentication|by |logged|用户|[账帐]号|账户|管理员|操作员|人员|操作人/i;

/** English words that stand where a name could, and are none. */
const NO_NAME =
  /^(?:logged|login|logout|log|name|names|is|was|has|not|and|the|a|an|of|in|on|to|for|from|by|groups?(?:\(s\))?|service|agent|failed|failure|success\w*|unsuccess\w*|already|again|previously|currently|last|first|newly|just|not|http|https|exec|mode|vty\d*|tty\w*|console|session|system|role|id|ip|profile|policy|database|account|password|authenticated|authentication|interface|command|configuration|this|that|with|using|invalid|unknown|traffic|acl|access-list|rule|peer|host|timer|request|connection|data|local|remote|admin(?:istrator)? account)$/i;

/**
 * The account a sentence names as the one that acts, and the address written behind it (`wang@10.0.0.1`).
 *
 * @example
 * userInProse('Failed password for root from 10.0.0.1 port 22'); // 'root'
 * userInProse('Configured from console by vty2'); // undefined
 */
export function userInProse(text: string): string | undefined {
  const signs = signsOf(text);
  if ((signs & ANY_SIGN) === 0 || !NOUN.test(text)) return undefined;
  for (const [sign, pattern] of USER_PATTERNS) {
    if ((signs & sign) === 0) continue;
    const told = pattern
      .exec(text)?.[1]
      ?.trim()
      .replace(/[.:]+$/, '');
    if (told === undefined || NO_NAME.test(told) || /^[\d.:]+$/.test(told)) continue;
    const name = userNameOf(told);
    if (name !== undefined) return name;
  }
  return undefined;
}
