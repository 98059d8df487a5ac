import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, runAs, SERVICES_DIRECTORY, waitFor, type Service } from '../service.ts';

/** A version of a search server, as its project's own test distribution on Maven Central. */
export interface SearchServerKind {
  /** Name of the service, and of its folder. */
  readonly name: string;
  readonly product: 'elasticsearch' | 'opensearch';
  readonly version: string;
  readonly port: number;
  /** Major version of the JDK it runs on. */
  readonly jdk: 17 | 25;
  /** Heap, MB. */
  readonly heapMb: number;
  /** Settings only this version knows. */
  readonly settings?: readonly string[] | undefined;
}

const JAVA_HOMES: Readonly<Record<SearchServerKind['jdk'], readonly string[]>> = {
  17: ['/usr/lib/jvm/java-17-openjdk-amd64', '/usr/lib/jvm/java-17-openjdk-arm64'],
  25: ['/usr/lib/jvm/temurin-25-jdk-amd64', '/usr/lib/jvm/temurin-25-jdk-arm64'],
};
/** A search server refuses to run as root: this user runs it then. */
export const USER = 'qiaolou-search';

/** A search server on loopback, alone in its cluster. */
export function searchServer(kind: SearchServerKind): Service {
  const { name, port, jdk } = kind;
  const home = join(SERVICES_DIRECTORY, name);
  const pidFile = join(home, 'pid');
  const answers = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/_cluster/health`)).ok;
  return {
    name,
    variable: 'QIAOLOU_TEST_ELASTICSEARCH_URL',
    url: `http://127.0.0.1:${port}`,
    needs: `mvn, unzip and a JDK ${jdk}`,
    async up() {
      if (await answers().catch(() => false)) return;
      install(kind, home);
      const java = javaHome(jdk, name);
      giveToUser(home);
      runAs(USER, startCommand(kind, { home, java, pidFile }));
      await waitFor(name, 120, answers);
    },
    down() {
      if (existsSync(pidFile)) run('kill', [readFileSync(pidFile, 'utf8').trim()]);
      rmSync(pidFile, { force: true });
    },
  };
}

/** The folder of a JDK. Throws when there is none. */
export function javaHome(jdk: SearchServerKind['jdk'], name: string): string {
  const java = JAVA_HOMES[jdk].find((folder) => existsSync(folder)) ?? process.env['JAVA_HOME'];
  if (java === undefined) throw new Error(`${name} needs a JDK ${jdk}; none was found`);
  return java;
}

/** Puts a server's distribution into a folder, unless it is there. */
export function install({ product, version }: Pick<SearchServerKind, 'product' | 'version'>, home: string): void {
  if (existsSync(join(home, `${product}-${version}`, 'bin', product))) return;
  mkdirSync(home, { recursive: true });
  const group = `org.${product}.distribution.integ-test-zip`;
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  const artefact = `-Dartifact=${group}:${product}:${version}:zip`;
  run('mvn', ['-B', '-q', plugin, artefact, `-DoutputDirectory=${home}`]);
  run('unzip', ['-q', '-o', join(home, `${product}-${version}.zip`), '-d', home]);
}

/** Gives a folder to the user that runs search servers, who is made when there is none. */
export function giveToUser(home: string): void {
  chmodSync(SERVICES_DIRECTORY, 0o755);
  if (process.getuid?.() !== 0) return;
  if (!readFileSync('/etc/passwd', 'utf8').includes(`\n${USER}:`)) run('useradd', ['-M', '-d', home, USER]);
  run('chown', ['-R', USER, home]);
}

function startCommand(
  { product, version, port, heapMb, settings = [] }: SearchServerKind,
  { home, java, pidFile }: { readonly home: string; readonly java: string; readonly pidFile: string },
): string {
  const all = [
    'discovery.type=single-node',
    'http.host=127.0.0.1',
    'transport.host=127.0.0.1',
    `http.port=${port}`,
    'cluster.routing.allocation.disk.threshold_enabled=false',
    ...settings,
  ];
  const prefix = product === 'opensearch' ? 'OPENSEARCH' : 'ES';
  const environment = `${prefix}_JAVA_HOME=${java} ${prefix}_JAVA_OPTS='-Xms${heapMb}m -Xmx${heapMb}m'`;
  const options = all.map((setting) => `-E ${setting}`).join(' ');
  const program = join(home, `${product}-${version}`, 'bin', product);
  // Version 7 keeps the output it was given open, and whoever reads that would wait for it for ever.
  return `${environment} ${program} -d -p ${pidFile} ${options} </dev/null >${join(home, 'start.log')} 2>&1`;
}
