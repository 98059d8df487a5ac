import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../service.ts';

const NAME = 'security-index-analysis';
const SOURCE = fileURLToPath(new URL('SecurityIndexAnalysisPlugin.java', import.meta.url));

/**
 * Builds the plugin that a test distribution of Elasticsearch needs to have users and API keys of its own, against that
 * distribution, and puts it into it. `program` is its folder, `java` that of the JDK.
 */
export function installSecurityAnalysis(program: string, java: string, version: string): void {
  const folder = join(program, 'plugins', NAME);
  if (existsSync(join(folder, 'plugin-descriptor.properties'))) return;
  const classes = join(folder, 'classes');
  mkdirSync(classes, { recursive: true });
  const jars = readdirSync(join(program, 'lib')).filter((name) => name.endsWith('.jar'));
  const path = jars.map((name) => join(program, 'lib', name)).join(':');
  run(join(java, 'bin', 'javac'), ['-nowarn', '-cp', path, '-d', classes, SOURCE]);
  run(join(java, 'bin', 'jar'), ['--create', '--file', join(folder, `${NAME}.jar`), '-C', classes, '.']);
  run('rm', ['-r', classes]);
  const descriptor = [
    ...['description=analysis of the security index, for tests', 'version=1', `name=${NAME}`],
    ...['classname=qiaolou.test.SecurityIndexAnalysisPlugin', 'java.version=21', `elasticsearch.version=${version}`],
  ];
  writeFileSync(join(folder, 'plugin-descriptor.properties'), `${descriptor.join('\n')}\n`);
}
