import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, runAs, SERVICES_DIRECTORY, waitFor, type Service } from './service.ts';

const PORT = 15_432;
const HOME = join(SERVICES_DIRECTORY, 'postgresql');
const DATA = join(HOME, 'data');

function binaries(): string {
  const root = '/usr/lib/postgresql';
  const version = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (version === undefined) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');
  return join(root, version, 'bin');
}

/** PostgreSQL from Debian, a cluster of its own with fsync on. */
export const postgresql: Service = {
  name: 'postgresql',
  variable: 'QIAOLOU_TEST_DATABASE_URL',
  url: `postgres://qiaolou@127.0.0.1:${PORT}/qiaolou`,
  needs: 'the package postgresql',
  async up() {
    const bin = binaries();
    const ready = async (): Promise<boolean> => {
      run(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(PORT)]);
      return Promise.resolve(true);
    };
    if (await ready().catch(() => false)) return;
    mkdirSync(HOME, { recursive: true });
    chmodSync(SERVICES_DIRECTORY, 0o755);
    if (process.getuid?.() === 0) run('chown', ['-R', 'postgres', HOME]);
    if (!existsSync(join(DATA, 'PG_VERSION')))
      runAs('postgres', `${bin}/initdb -D ${DATA} -A trust -U qiaolou -E UTF8 --locale=C.UTF-8`);
    const options = `-p ${PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${HOME}`;
    runAs('postgres', `${bin}/pg_ctl -D ${DATA} -l ${HOME}/log -o '${options}' start`);
    await waitFor('PostgreSQL', 30, ready);
    const psql = ['-h', '127.0.0.1', '-p', String(PORT), '-U', 'qiaolou', '-d', 'postgres', '-tAc'];
    if (run(join(bin, 'psql'), [...psql, "SELECT 1 FROM pg_database WHERE datname = 'qiaolou'"]).trim() === '') {
      run(join(bin, 'psql'), [...psql, 'CREATE DATABASE qiaolou']);
    }
  },
  down() {
    if (existsSync(join(DATA, 'postmaster.pid'))) runAs('postgres', `${binaries()}/pg_ctl -D ${DATA} -m fast stop`);
    rmSync(join(HOME, 'log'), { force: true });
  },
};
