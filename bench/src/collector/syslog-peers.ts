import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Receiver, RunningReceiver } from './receiver.ts';

/** The largest line a peer is set to take, bytes. */
const LONGEST = 65_536;
const STARTED_WITHIN_MS = 10_000;

/** What a peer is started with. */
interface PeerProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Debian's rsyslog: imptcp, a disk queue (which is not synced), a list template of seven properties. Undefined where it is not
 * installed.
 */
export function findRsyslog(): Receiver | undefined {
  const program = { file: '/usr/sbin/rsyslogd', args: [] };
  if (!existsSync(program.file)) return undefined;
  const version = /rsyslogd\s+(\S+)/.exec(execFileSync(program.file, ['-v'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  return {
    name: 'rsyslog, disk queue',
    version,
    start: (directory) =>
      startPeer(directory, (port, output) => {
        const config = join(directory, 'rsyslog.conf');
        writeFileSync(config, rsyslogConfig(directory, port, output));
        return { ...program, args: ['-n', '-f', config, '-i', join(directory, 'pid')] };
      }),
  };
}

function rsyslogConfig(directory: string, port: number, output: string): string {
  const properties = [
    ['@timestamp', 'timereported" dateFormat="rfc3339'],
    ['host.name', 'hostname'],
    ['log.syslog.facility.name', 'syslogfacility-text'],
    ['log.syslog.severity.name', 'syslogseverity-text'],
    ['process.name', 'programname'],
    ['source.ip', 'fromhost-ip'],
    ['message', 'msg'],
  ] as const;
  const list = properties.map(([name, property]) => `property(outname="${name}" name="${property}" format="jsonf")`);
  return `global(workDirectory="${directory}" maxMessageSize="${LONGEST}" net.enableDNS="off")
module(load="imptcp")
template(name="json" type="list" option.jsonf="on") { ${list.join('\n')} }
ruleset(name="bench" queue.type="Disk" queue.filename="queue" queue.maxDiskSpace="8g" queue.maxFileSize="64m") {
  action(type="omfile" file="${output}" template="json")
}
input(type="imptcp" address="127.0.0.1" port="${port}" ruleset="bench")
`;
}

/**
 * Debian's syslog-ng, flow control, no disk buffer (it has none for files): `plain` writes the header as JSON, `key-value` the pairs
 * of the message besides. It cannot be installed beside rsyslog: unpack syslog-ng-core, libivykis0, libnet1, libpcre3 and libwrap0
 * with `dpkg -x` and set `QIAOLOU_SYSLOG_NG` to the folder. Undefined where there is none.
 */
export function findSyslogNg(kind: 'plain' | 'key-value'): Receiver | undefined {
  const root = process.env['QIAOLOU_SYSLOG_NG'] ?? '/';
  const file = join(root, 'usr/sbin/syslog-ng');
  if (!existsSync(file)) return undefined;
  const libraries = ['usr/lib/syslog-ng', 'usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((dir) =>
    join(root, dir),
  );
  const env = root === '/' ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
  const said = execFileSync(file, ['--version'], { encoding: 'utf8', env });
  const version = /\((\d[^)]*)\)/.exec(said)?.[1] ?? 'unknown';
  const modules =
    root === '/' ? [] : [`--module-path=${join(root, 'usr/lib/syslog-ng', version.replace(/\.\d+$/, ''))}`];
  return {
    name: kind === 'plain' ? 'syslog-ng, header → JSON' : 'syslog-ng, kv-parser + format-json',
    version,
    start: (directory) =>
      startPeer(directory, (port, output) => {
        const config = join(directory, 'syslog-ng.conf');
        writeFileSync(config, syslogNgConfig(kind, version.replace(/\.\d+$/, ''), port, output));
        const state = [
          '-R',
          join(directory, 'persist'),
          '-c',
          join(directory, 'control'),
          '-p',
          join(directory, 'pid'),
        ];
        return { file, env, args: ['-F', '--no-caps', ...modules, '-f', config, ...state] };
      }),
  };
}

function syslogNgConfig(kind: 'plain' | 'key-value', version: string, port: number, output: string): string {
  const pairs = kind === 'plain' ? '' : ' --key kv.*';
  return `@version: ${version}
options { stats-freq(0); log-msg-size(${LONGEST}); use-dns(no); dns-cache(no); keep-hostname(yes); };
source s { network(ip(127.0.0.1) port(${port}) transport(tcp) max-connections(10) log-iw-size(100000) log-fetch-limit(1000)); };
parser kv { kv-parser(prefix("kv.")); };
destination d { file("${output}" template("$(format-json --scope rfc5424${pairs})\\n")); };
log { source(s); ${kind === 'plain' ? '' : 'parser(kv); '}destination(d); flags(flow-control); };
`;
}

async function startPeer(
  directory: string,
  configure: (port: number, output: string) => PeerProgram,
): Promise<RunningReceiver> {
  const port = await freePort();
  const output = join(directory, 'out.ndjson');
  const { file, args, env = process.env } = configure(port, output);
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const until = performance.now() + STARTED_WITHIN_MS;
  while (!(await listens(port))) {
    if (child.exitCode !== null || performance.now() > until) throw new Error(`${file} does not listen: ${said}`);
    await pause(50);
  }
  return { pid: child.pid ?? 0, port, output, stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
