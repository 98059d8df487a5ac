import { loadRulesInForce, openJudges, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { WholeEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { alertsOfLines } from './support/alerts-of-lines.ts';

const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);
const { events } = alertsOfLines({ rules, receivedAt: Date.parse('2026-11-22T08:00:00.000Z') });
const ofBastions = rules.filter(({ file }) => /^bastion\/(?:dangerous-command|history-tampering)\//.test(file));
const judges = openJudges({ rules: ofBastions });

/** A command as bastion hosts tell of it. */
const TELLERS: Readonly<Record<string, (command: string) => string>> = {
  JumpServer: (command) =>
    `<14>jumpserver: session_command_log - ${JSON.stringify({ account: 'root(root)', asset: 'db-01(10.8.1.5)', input: command, remote_addr: '10.8.3.9', timestamp: 1795334000, user: 'wang(wang)' })}`,
  'Chinese prose': (command) =>
    `[张三]通过账号[zhangsan]在[2026-11-22 15:49:49.0]访问[核心交换机]时，触发[命令越权]告警，越权命令：${command}。日志级别：[Alert]`,
};

function fired(command: string, teller: keyof typeof TELLERS = 'JumpServer'): readonly string[] {
  const line = TELLERS[teller]?.(command) ?? '';
  const matches = events(line).flatMap((event) => judges.flatMap((judge) => judge.evaluate(new WholeEvent(event))));
  const ids = new Set(matches.map(({ ruleId }) => ruleId));
  return ofBastions.filter(({ id }) => ids.has(id)).map(({ file }) => file.split('/')[1] ?? '');
}

const REMOVE = [
  'rm -rf X',
  'rm -fr X',
  'rm -r -f X',
  'rm -f -r X',
  'rm -R X',
  'rm -rfv X',
  'rm --recursive --force X',
  'rm X -rf',
  'rm -rf -- X',
  'rm -rf "X"',
  "r'm' -rf X",
];
const RUN: readonly string[] = [
  'C',
  'sudo C',
  'sudo -u root C',
  'sudo -n env A=1 C',
  'FOO=1 BAR=2 C',
  'env -i C',
  'nohup C &',
  'nice -n 19 ionice -c2 C',
  'timeout 60 C',
  'cd /tmp; C',
  'ls && C',
  'test -d x || C',
  'true; C; echo done',
  'if true; then C; fi',
  '(C)',
  'bash -c "C"',
  'su - root -c "C"',
  "sudo sh -c 'C'",
  'docker exec -it db C',
  'ssh root@10.8.1.6 C',
  'eval C',
  '\\C',
  '/bin/C',
  '  C  ',
];
const DATA = [
  '/var/lib/mysql',
  '/var/lib/pgsql/data',
  '/data',
  '/data/*',
  '/data/portal',
  '/opt/oracle/oradata',
  '/home/mysql/data/mysql',
  '/',
  '/*',
  '/etc',
  '/boot',
  '/usr/local/mysql',
  '/var/www/html',
  '/backup',
  '/u01/app/oracle',
  '/var/lib/docker',
];

describe('destroying data through a bastion host', () => {
  it.each(DATA)('rm of %s, by every option and every way to run it', (path) => {
    const silent = RUN.flatMap((run) =>
      REMOVE.map((remove) => {
        const quoted = run.includes('"')
          ? remove.replaceAll('"', '')
          : run.includes("'")
            ? remove.replaceAll("'", '')
            : remove;
        return run.replace('C', () => quoted.replace('X', () => path));
      }),
    ).filter((command) => !fired(command).includes('dangerous-command'));
    // Behind a backslash or a folder stands the program alone.
    expect(silent.filter((command) => !/^(?:\\|\/bin\/)r'/.test(command))).toEqual([]);
  });

  it.each([
    'cd /var/lib/mysql && rm -rf *',
    'cd /var/lib; rm -rf ./mysql/',
    'cd /data/portal; sudo rm -rf .',
    'rm${IFS}-rf${IFS}/data',
    'rm -rf /var//lib/./mysql/',
    'rm -rf /tmp/../data',
    'rm -rf /tmp/x /data/mysql',
    `${'true; '.repeat(100)}rm -rf /data`,
    `: ${'x'.repeat(10_000)}; rm -rf /data`,
    "$'\\x72\\x6d' -rf /data",
    "$'\\162\\155' -rf /data",
    '{rm,-rf,/data}',
    'r$@m -rf /data',
    'rm${IFS:0:1}-rf${IFS%?}/data',
    'eval "rm -rf /data"',
    "env -S 'rm -rf /data'",
    'sudo --user root rm -rf /data',
    'strace -f rm -rf /data',
    'until rm -rf /data; do sleep 1; done',
    "trap 'rm -rf /data' EXIT",
    'echo "rm -rf /data" | sh',
    "printf 'rm -rf /data' | sudo bash -s",
    'bash <<< "rm -rf /data"',
    'echo cm0gLXJmIC9kYXRh | base64 -d | sh',
    'base64 --decode <<< cm0gLXJmIC9kYXRh | sudo bash',
    'eval "$(echo cm0gLXJmIC9kYXRh | base64 -d)"',
    'echo 726d202d7266202f64617461 | xxd -r -p | bash',
    'rm -rf /v?r/lib/mysql',
    'rm -rf /var/l[i]b/mysql',
    'rm -rf /{data,home}',
    'truncate -s 0 /var/lib/mysql/ibdata1',
    '> /var/lib/mysql/ibdata1',
    'dd if=/dev/zero of=/opt/oracle/oradata/system01.dbf bs=1M',
    `python3 -c "import shutil; shutil.rmtree('/data')"`,
    'rsync -a --delete /tmp/empty/ /data/',
    'find / -delete',
    'find /data -type f -delete',
    'find /var/lib/mysql -exec rm -rf {} \\;',
    'dd if=/dev/zero of=/dev/sda',
    'sudo dd of=/dev/nvme0n1 if=/dev/urandom bs=1M',
    'cat x.img > /dev/sda',
    'mkfs.ext4 /dev/sdb1',
    'mkfs -t xfs /dev/vdb',
    'wipefs -a /dev/sdb',
    'lvremove -f vg/data',
    'DROP DATABASE portal;',
    'mysql -uroot -e "drop/**/database portal"',
    'TRUNCATE TABLE users',
    'delete from users;',
    'delete from users where 1=1',
    'redis-cli FLUSHALL',
    'mongo --eval "db.dropDatabase()"',
    'dropdb portal',
    'shutdown -h now',
    'chmod -R 777 /',
    'mv /data /dev/null',
    ':(){ :|:& };:',
    'docker volume rm db',
    'kubectl -n prod delete pvc db',
    'reset saved-configuration',
    'rd /s /q C:\\data',
    'vssadmin delete shadows /all',
  ])('%s', (command) => {
    expect(fired(command)).toContain('dangerous-command');
  });

  it.each(['rm -rf /var/lib/mysql', 'DROP DATABASE portal'])('as another bastion tells it: %s', (command) => {
    expect(fired(command, 'Chinese prose')).toContain('dangerous-command');
  });
});

describe('hiding what was typed', () => {
  it.each([
    'history -c',
    'history -cw',
    'history -c && exit',
    'history -d 12',
    'sudo bash -c "history -c"',
    'unset HISTFILE',
    'unset -v HISTFILE HISTSIZE',
    'export HISTSIZE=0',
    'HISTSIZE=0',
    'HISTFILESIZE=0',
    'export HISTFILE=/dev/null',
    'HISTFILE=/dev/null bash',
    'HISTFILE=',
    'set +o history',
    'ln -s /dev/null ~/.bash_history',
    'ln -sf /dev/null /root/.bash_history',
    '> ~/.bash_history',
    '>~/.bash_history',
    ': > /root/.bash_history',
    'echo "" > ~/.bash_history',
    'cat /dev/null > ~/.bash_history',
    'cat /dev/null >| $HISTFILE',
    'cp /dev/null ~/.bash_history',
    'truncate -s 0 ~/.bash_history',
    'truncate --size=0 ~/.zsh_history',
    'rm -f ~/.bash_history',
    'sudo rm /home/wang/.bash_history',
    'shred -u ~/.bash_history',
    'mv ~/.bash_history /tmp/x',
    'sed -i "/wget/d" ~/.bash_history',
    'dd if=/dev/null of=/root/.bash_history',
    'rm ~/.mysql_history',
    'Clear-History',
    'Set-PSReadlineOption -HistorySaveStyle SaveNothing',
  ])('%s', (command) => {
    expect(fired(command)).toContain('history-tampering');
  });
});

describe('ordinary work', () => {
  it.each([
    'ls -l /data',
    'rm -f /data/report.csv',
    'rm -rf /tmp/build-1234',
    'rm -rf /var/tmp/x',
    'rm -rf ./node_modules',
    'rm -rf /home/wang/project/build',
    'rm -rf /opt/app/releases/20261101/tmp',
    'rm -rf /var/lib/apt/lists/*',
    'rm -r /data/portal/cache',
    'echo rm -rf /data',
    'echo hello | base64 -d',
    'echo "rm -rf /data" | tee notes.txt',
    'rm -rf /opt/app/releases/*/tmp',
    'truncate -s 0 /var/log/nginx/access.log',
    'mysqldump portal > /data/mysql/portal.sql',
    'rsync -a --delete /home/wang/site/ /tmp/site/',
    "awk '{print $1}' x | sort",
    'grep "rm -rf /" install.sh',
    'man rm',
    'find /var/log -name "*.gz" -mtime +30 -delete',
    'find /data/backup -mtime +30 -delete',
    'find /data -name "*.tmp"',
    'dd if=/dev/sda of=/tmp/mbr.bin bs=512 count=1',
    'dd if=/dev/zero of=/swapfile bs=1M count=1024',
    'df -h | grep /dev/sda',
    'mount /dev/sdb1 /mnt',
    'systemctl restart mysqld',
    'mysqldump portal > /backup/portal.sql',
    'select * from users where id=3',
    'delete from t where id=3;',
    'update t set a=1 where id=3',
    'drop_caches',
    'history',
    'history | tail -20',
    'cat ~/.bash_history',
    'grep wget ~/.bash_history > /tmp/found',
    'cp ~/.bash_history /backup/',
    'tail -f /root/.bash_history',
    'export HISTSIZE=10000',
    'echo $HISTFILE',
    'export HISTTIMEFORMAT="%F %T "',
    'vi /etc/profile',
    'chmod 644 /etc/hosts',
    'kubectl get pods -n prod',
    'docker ps -a',
    'display current-configuration',
    'ping -c 4 10.8.1.5',
  ])('%s', (command) => {
    expect(fired(command)).toEqual([]);
  });
});
