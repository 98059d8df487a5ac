import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { javaHome } from './search/search-server.ts';
import { run, SERVICES_DIRECTORY, waitFor, type Service } from './service.ts';

const PORT = 19_092;
const CONTROLLER_PORT = 19_093;
/** Where it is spoken to by TLS, with a login. */
const SECURE_PORT = 19_094;
const HOME = join(SERVICES_DIRECTORY, 'kafka');
const PID_FILE = join(HOME, 'pid');
const JARS = join(HOME, 'jars');
const CERTIFICATES = join(HOME, 'certificates');
const PASSWORD = 'not-a-secret';

const POM = `<project><modelVersion>4.0.0</modelVersion><groupId>qiaolou</groupId><artifactId>kafka</artifactId><version>1</version>
<dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.1.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
`;

/** Apache Kafka from Maven Central, alone in its cluster: plain, and by TLS with PLAIN and SCRAM. */
export const kafka: Service = {
  name: 'kafka',
  variable: 'QIAOLOU_TEST_KAFKA',
  url: `127.0.0.1:${PORT}`,
  needs: 'mvn, openssl and a JDK 17',
  optional: true,
  async up() {
    if (await answers().catch(() => false)) return;
    const java = join(javaHome(17, 'kafka'), 'bin', 'java');
    mkdirSync(HOME, { recursive: true });
    if (!existsSync(join(JARS, 'kafka_2.13-4.1.0.jar'))) {
      writeFileSync(join(HOME, 'pom.xml'), POM);
      const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
      run('mvn', ['-B', '-q', '-f', join(HOME, 'pom.xml'), copy, `-DoutputDirectory=${JARS}`]);
    }
    if (!existsSync(join(CERTIFICATES, 'broker.pem'))) makeCertificates();
    const properties = join(HOME, 'server.properties');
    writeFileSync(properties, serverProperties());
    const log = openSync(join(HOME, 'kafka.log'), 'a');
    if (!existsSync(join(HOME, 'log', 'meta.properties'))) {
      const scram = ['256', '512'].flatMap((bits) => ['-S', `SCRAM-SHA-${bits}=[name=qiaolou,password=${PASSWORD}]`]);
      const format = ['kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qg', '-c', properties, ...scram];
      run(java, ['-cp', `${JARS}/*`, ...format]);
    }
    const started = spawn(java, ['-Xmx512m', '-cp', `${JARS}/*`, 'kafka.Kafka', properties], {
      ...{ detached: true, stdio: ['ignore', log, log], cwd: HOME },
    });
    started.unref();
    closeSync(log);
    writeFileSync(PID_FILE, String(started.pid));
    await waitFor('Kafka', 120, answers);
  },
  down() {
    if (existsSync(PID_FILE)) run('kill', [readFileSync(PID_FILE, 'utf8').trim()]);
    rmSync(PID_FILE, { force: true });
  },
};

/** The broker takes connections only when it is done with its start. */
function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(SECURE_PORT, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** An authority and what it signed: the broker's certificate, whose name is `localhost`. */
function makeCertificates(): void {
  mkdirSync(CERTIFICATES, { recursive: true });
  const at = (name: string): string => join(CERTIFICATES, name);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  run('openssl', [
    'req',
    '-x509',
    ...key,
    '-days',
    '3650',
    '-subj',
    '/CN=kafka test authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  ]);
  run('openssl', ['req', ...key, '-subj', '/CN=localhost', '-keyout', at('broker.key'), '-out', at('broker.csr')]);
  writeFileSync(at('broker.ext'), 'subjectAltName=DNS:localhost\n');
  const signed = [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '3650',
    '-extfile',
    at('broker.ext'),
  ];
  run('openssl', ['x509', '-req', '-in', at('broker.csr'), ...signed, '-out', at('broker.crt')]);
  writeFileSync(at('broker.pem'), readFileSync(at('broker.key'), 'utf8') + readFileSync(at('broker.crt'), 'utf8'));
}

function serverProperties(): string {
  const login = 'org.apache.kafka.common.security';
  const plain = `${login}.plain.PlainLoginModule required username="qiaolou" password="${PASSWORD}" user_qiaolou="${PASSWORD}";`;
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${CONTROLLER_PORT}`,
    `listeners=PLAINTEXT://127.0.0.1:${PORT},CONTROLLER://127.0.0.1:${CONTROLLER_PORT},SECURE://127.0.0.1:${SECURE_PORT}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${PORT},SECURE://localhost:${SECURE_PORT}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    `listener.name.secure.plain.sasl.jaas.config=${plain}`,
    `listener.name.secure.scram-sha-256.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
    `listener.name.secure.scram-sha-512.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${join(CERTIFICATES, 'broker.pem')}`,
    `log.dirs=${join(HOME, 'log')}`,
    'offsets.topic.replication.factor=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    'message.max.bytes=20000000',
    '',
  ].join('\n');
}
