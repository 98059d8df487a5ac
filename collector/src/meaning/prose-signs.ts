import { buildTrie } from '../decode/literal-index.ts';

/** Kinds of words, one of which a pattern that looks into running text needs. Capitals are nothing to them. */
const WORDS = {
  /** Something goes over from one value to another. */
  change:
    'chang|move|modif|updat|renam|migrat|replac|grade|synchroni|rolled back|变更|修改|更改|改为|切换|升级|降级|回退|回滚',
  login: 'log|password|publickey|sign-in|authentication|credentials|退出|注销|登出|下线|登录|登陆|认证|鉴权',
  quote: '"',
  source: 'sip|src',
  from: 'from|by host|at host|client:|rhost=',
  fromChinese: '从|来自|来源|源地址|源网络地址|客户端|登录ip|登陆ip|攻击者',
  client: 'client',
  through: '通过',
  dash: ' - ',
  terminal: 'vty|ssh|web|console',
  arrow: '->|=>|→',
  address: 'ip',
  destination: 'dip|dst',
  to: 'to',
  toChinese: '访问|到|目的地址|目标地址|受害者',
  account: 'user|account|acct|logname|login|administrator',
  secret: 'password|publickey|keyboard-interactive|login|logon|authentication|access|session',
  by: 'by ',
  byAccount: 'by user|by admin',
  logged: 'logged',
  accountChinese: '用户|账号|帐号|账户|管理员|操作员|人员|操作人',
  deed: '操作',
  outcome:
    '成功|未通过|失败|拒绝|错误|success|succeed|fail|allowed|accept|reject|denied|incorrect|invalid|wrong password',
  when: '在|于|时间',
} as const;

/** What a text has words of, one bit each. */
export const SIGN = Object.fromEntries(Object.keys(WORDS).map((name, at) => [name, 1 << at])) as Readonly<
  Record<keyof typeof WORDS, number>
>;

interface SignTable {
  readonly next: Uint16Array;
  readonly width: number;
  readonly classes: Uint8Array;
  /** Signs of the words that end in a state. */
  readonly signs: Int32Array;
}

let table: SignTable | undefined;

function signTable(): SignTable {
  const all = Object.entries(WORDS).flatMap(([name, words]) =>
    words.split('|').map((word) => ({ word, sign: SIGN[name as keyof typeof WORDS] })),
  );
  const { next, classes, width, ends } = buildTrie(all.map(({ word }) => word));
  for (let code = 65; code <= 90; code += 1) classes[code] = classes[code + 32] ?? 0;
  const signs = new Int32Array(next.length / width);
  ends.forEach((words, state) => {
    signs[state] = (words ?? []).reduce((sum, word) => sum | (all[word]?.sign ?? 0), 0);
  });
  return { next: Uint16Array.from(next), width, classes, signs };
}

/** The text that was looked at last: one sentence is asked about again and again. */
let last = { text: '', signs: 0 };

/** Signs of all kinds of words that a text has, in one pass: most patterns need not be tried on most texts. */
export function signsOf(text: string): number {
  if (text === last.text) return last.signs;
  const { next, width, classes, signs } = (table ??= signTable());
  let state = 0;
  let found = 0;
  for (let p = 0; p < text.length; p += 1) {
    state = next[state * width + (classes[text.charCodeAt(p)] ?? 0)] ?? 0;
    found |= signs[state] ?? 0;
  }
  last = { text, signs: found };
  return found;
}
