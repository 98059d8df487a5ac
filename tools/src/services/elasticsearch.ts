import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, runAs, SERVICES_DIRECTORY, waitFor, type Service } from './service.ts';

const VERSION = '9.2.4';
const PORT = 19_200;
const HOME = join(SERVICES_DIRECTORY, 'elasticsearch');
const DISTRIBUTION = join(HOME, `elasticsearch-${VERSION}`);
const PID_FILE = join(HOME, 'pid');
const ARTEFACT = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${VERSION}:zip`;
const JAVA_HOMES = ['/usr/lib/jvm/temurin-25-jdk-amd64', '/usr/lib/jvm/temurin-25-jdk-arm64'];

function install(): void {
  if (existsSync(join(DISTRIBUTION, 'bin/elasticsearch'))) return;
  mkdirSync(HOME, { recursive: true });
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  run('mvn', ['-B', '-q', plugin, `-Dartifact=${ARTEFACT}`, `-DoutputDirectory=${HOME}`]);
  run('unzip', ['-q', '-o', join(HOME, `elasticsearch-${VERSION}.zip`), '-d', HOME]);
}

async function answers(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${PORT}/_cluster/health`);
  return response.ok;
}

/** Elasticsearch as the project's own test distribution from Maven Central, on JDK 25. */
export const elasticsearch: Service = {
  name: 'elasticsearch',
  variable: 'QIAOLOU_TEST_ELASTICSEARCH_URL',
  url: `http://127.0.0.1:${PORT}`,
  needs: 'mvn, unzip and a JDK 25 (Temurin)',
  async up() {
    if (await answers().catch(() => false)) return;
    install();
    const java = JAVA_HOMES.find((home) => existsSync(home)) ?? process.env['JAVA_HOME'];
    if (java === undefined) throw new Error('Elasticsearch 9 needs a JDK 25; none was found');
    chmodSync(SERVICES_DIRECTORY, 0o755);
    if (process.getuid?.() === 0) {
      if (!readFileSync('/etc/passwd', 'utf8').includes('\nqiaolou-search:'))
        run('useradd', ['-M', '-d', HOME, 'qiaolou-search']);
      run('chown', ['-R', 'qiaolou-search', HOME]);
    }
    const settings = [
      'discovery.type=single-node',
      'http.host=127.0.0.1',
      'transport.host=127.0.0.1',
      `http.port=${PORT}`,
      'xpack.security.enabled=false',
      'cluster.routing.allocation.disk.threshold_enabled=false',
    ];
    const options = settings.map((setting) => `-E ${setting}`).join(' ');
    runAs(
      'qiaolou-search',
      `ES_JAVA_HOME=${java} ES_JAVA_OPTS='-Xms768m -Xmx768m' ${DISTRIBUTION}/bin/elasticsearch -d -p ${PID_FILE} ${options}`,
    );
    await waitFor('Elasticsearch', 90, answers);
  },
  down() {
    if (existsSync(PID_FILE)) run('kill', [readFileSync(PID_FILE, 'utf8').trim()]);
    rmSync(PID_FILE, { force: true });
  },
};
