import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { parseJson } from '@qiaolou/schema';
import { run, SERVICES_DIRECTORY, waitFor, type Service } from '../service.ts';
import { makeCertificates } from './certificates.ts';
import { giveToUser, install, javaHome, USER } from './search-server.ts';
import { installSecurityAnalysis } from './security-index-analysis/install-security-analysis.ts';

/** Nodes of Elasticsearch as the compose file configures them: TLS between them and to everybody, and users. */
export interface SecuredClusterKind {
  readonly name: string;
  readonly version: string;
  readonly nodes: readonly string[];
  /** Port of the first node; the others follow. Between each other they use those 100 higher. */
  readonly port: number;
  /** Heap of each, MB. */
  readonly heapMb: number;
}

/** What a test needs to be let in, in the file that the variable names. */
interface SecuredAccess {
  readonly urls: readonly string[];
  /** PEM of the authority. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
  /** By the name of a node, in the order of `urls`. */
  readonly pidFiles: readonly string[];
  /** Shell commands that start a node again, in the same order. */
  readonly starts: readonly string[];
}

/** Of the superuser of a test server on loopback. */
const PASSWORD = 'only-of-a-test-server';

interface Place {
  readonly kind: SecuredClusterKind;
  readonly home: string;
  readonly java: string;
}

/** A cluster on loopback that nobody gets into without a password or a key. */
export function securedCluster(kind: SecuredClusterKind): Service {
  const { name, nodes, port } = kind;
  const home = join(SERVICES_DIRECTORY, name);
  const accessFile = join(home, 'access.json');
  const ca = (): string => readFileSync(join(home, 'certificates', 'ca.crt'), 'utf8');
  const answers = async (): Promise<boolean> => {
    const health = parseJson(await ask(port, '/_cluster/health', ca())) as { readonly number_of_nodes?: number };
    return health.number_of_nodes === nodes.length;
  };
  return {
    name,
    variable: 'QIAOLOU_TEST_SECURED_SEARCH',
    url: accessFile,
    needs: `mvn, unzip, openssl and a JDK 25`,
    async up() {
      if (existsSync(accessFile) && (await answers().catch(() => false))) return;
      install({ product: 'elasticsearch', version: kind.version }, home);
      makeCertificates(join(home, 'certificates'), nodes);
      const place: Place = { kind, home, java: javaHome(25, name) };
      installSecurityAnalysis(join(home, `elasticsearch-${kind.version}`), place.java, kind.version);
      for (const node of nodes) prepare(place, node);
      const starts = nodes.map((node) => startOf(place, node));
      giveToUser(home);
      const access: SecuredAccess = {
        ...{ urls: nodes.map((_, at) => `https://127.0.0.1:${port + at}`), ca: ca() },
        ...{ username: 'elastic', password: PASSWORD },
        ...{ pidFiles: nodes.map((node) => join(home, node, 'pid')), starts },
      };
      writeFileSync(accessFile, JSON.stringify(access));
      // Each waits for the others.
      run('sh', ['-c', starts.map((start) => `${start} &`).join(' ')]);
      await waitFor(name, 240, answers);
    },
    down() {
      for (const node of nodes) {
        const pidFile = join(home, node, 'pid');
        if (existsSync(pidFile)) run('sh', ['-c', `kill $(cat ${pidFile}) || true`]);
        rmSync(pidFile, { force: true });
      }
    },
  };
}

/** A node's settings, as the compose file has them, its key store with the superuser's password, and folders of its own. */
function prepare({ kind, home, java }: Place, node: string): void {
  const config = join(home, node, 'config');
  if (existsSync(join(config, 'elasticsearch.keystore'))) return;
  const program = join(home, `elasticsearch-${kind.version}`);
  mkdirSync(config, { recursive: true });
  cpSync(join(program, 'config'), config, { recursive: true });
  cpSync(join(home, 'certificates', node), join(config, 'certificates'), { recursive: true });
  cpSync(join(home, 'certificates', 'ca.crt'), join(config, 'certificates', 'ca.crt'));
  writeFileSync(join(config, 'elasticsearch.yml'), settingsOf(kind, home, node).join('\n'));
  const keystore = join(program, 'bin', 'elasticsearch-keystore');
  const environment = { ES_PATH_CONF: config, ES_JAVA_HOME: java };
  run(
    'sh',
    ['-c', `${keystore} create && printf %s '${PASSWORD}' | ${keystore} add -x bootstrap.password`],
    environment,
  );
}

function settingsOf({ name, nodes, port }: SecuredClusterKind, home: string, node: string): readonly string[] {
  const at = nodes.indexOf(node);
  const peers = nodes.map((_, index) => `127.0.0.1:${port + 100 + index}`);
  const tls = (layer: 'http' | 'transport'): readonly string[] => [
    `xpack.security.${layer}.ssl.enabled: true`,
    `xpack.security.${layer}.ssl.key: certificates/node.key`,
    `xpack.security.${layer}.ssl.certificate: certificates/node.crt`,
    `xpack.security.${layer}.ssl.certificate_authorities: certificates/ca.crt`,
  ];
  return [
    ...[`cluster.name: ${name}`, `node.name: ${node}`],
    `discovery.seed_hosts: [${peers.join(', ')}]`,
    `cluster.initial_master_nodes: [${nodes.join(', ')}]`,
    'xpack.security.enabled: true',
    ...tls('http'),
    ...tls('transport'),
    'xpack.security.transport.ssl.verification_mode: full',
    ...['http.host: 127.0.0.1', 'transport.host: 127.0.0.1'],
    ...[`http.port: ${port + at}`, `transport.port: ${port + 100 + at}`],
    ...[`path.data: ${join(home, node, 'data')}`, `path.logs: ${join(home, node, 'logs')}`],
    'cluster.routing.allocation.disk.threshold_enabled: false',
    '',
  ];
}

/** Writes how a node is started, and answers the command for it. */
function startOf({ kind, home, java }: Place, node: string): string {
  const own = join(home, node);
  const environment = [
    ...[`ES_PATH_CONF=${join(own, 'config')}`, `ES_JAVA_HOME=${java}`],
    `ES_JAVA_OPTS='-Xms${kind.heapMb}m -Xmx${kind.heapMb}m'`,
  ].join(' ');
  const program = join(home, `elasticsearch-${kind.version}`, 'bin', 'elasticsearch');
  const script = join(own, 'start.sh');
  writeFileSync(
    script,
    `${environment} ${program} -d -p ${join(own, 'pid')} </dev/null >${join(own, 'start.log')} 2>&1\n`,
  );
  return process.getuid?.() === 0 ? `su ${USER} -s /bin/sh -c 'sh ${script}'` : `sh ${script}`;
}

function ask(port: number, path: string, ca: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const auth = `elastic:${PASSWORD}`;
  request({ host: '127.0.0.1', port, path, ca, auth, timeout: 5_000 }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => (text += part));
    response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
  })
    .on('error', reject)
    .end();
  return promise;
}
