import type { EcsEvent } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';
import { repeatable } from './random-numbers.ts';

const { random, pick, hex } = repeatable(13);

function makeEvent(index: number): EcsEvent {
  const at = NOW - Math.floor(index * 7_300 * (0.5 + random()));
  const source = `203.0.113.${Math.floor(random() * 254) + 1}`;
  const base = { '@timestamp': iso(at), 'event.id': hex(40), 'event.created': iso(at + 120), 'event.kind': 'event' };
  const kind = random();
  if (kind < 0.45) {
    const path = pick(['/', '/news/list.jsp', '/login.do', '/upload/2026/notice.pdf', '/api/v1/items']);
    const status = pick([200, 200, 200, 302, 404, 403, 500]);
    return {
      ...base,
      'event.original': `${source} - - [22/Nov/2026:16:02:11 +0800] "GET ${path}?id=${Math.floor(random() * 900)} HTTP/1.1" ${status} ${Math.floor(random() * 90_000)} "-" "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"`,
      'event.dataset': 'nginx.access',
      'event.category': ['web'],
      'source.ip': source,
      'url.path': path,
      'http.request.method': 'GET',
      'http.response.status_code': status,
      'user_agent.original': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
      'host.name': 'portal-01',
      'log.source.address': '10.18.3.20',
      'qiaolou.listener': 'syslog-udp',
    };
  }
  if (kind < 0.75)
    return {
      ...base,
      'event.original': `<189>Nov 22 2026 16:02:11 USG-HX-01 %%01POLICY/6/POLICYPERMIT(l): vsys=public, protocol=6, source-ip=${source}, source-port=${40_000 + Math.floor(random() * 9_000)}, destination-ip=10.18.4.7, destination-port=443, policy=政务外网出口`,
      'event.dataset': 'huawei.usg',
      'event.action': 'permit',
      'event.category': ['network'],
      'source.ip': source,
      'destination.ip': '10.18.4.7',
      'destination.port': 443,
      'network.transport': 'tcp',
      'observer.vendor': 'Huawei',
      'observer.name': 'USG-HX-01',
      'rule.name': '政务外网出口',
      'log.source.address': '10.18.0.1',
      'qiaolou.listener': 'syslog-udp',
    };
  return {
    ...base,
    'event.original': `<38>Nov 22 16:02:11 oa-db-02 sshd[2211]: Failed password for root from ${source} port 51022 ssh2`,
    'event.dataset': 'linux.sshd',
    'event.action': 'ssh_login',
    'event.outcome': 'failure',
    'event.category': ['authentication'],
    'source.ip': source,
    'source.port': 51_022,
    'user.name': pick(['root', 'admin', 'oracle', 'test']),
    'host.name': 'oa-db-02',
    'process.name': 'sshd',
    'process.pid': 2211,
    message: `Failed password for root from ${source} port 51022 ssh2`,
    'log.source.address': '10.18.4.12',
    'qiaolou.listener': 'syslog-tcp',
  };
}

/** Events, newest first. */
export const events: EcsEvent[] = Array.from({ length: 600 }, (_, i) => makeEvent(i)).sort((a, b) =>
  a['@timestamp'] < b['@timestamp'] ? 1 : -1,
);
