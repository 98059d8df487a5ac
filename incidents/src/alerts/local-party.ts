/** Accounts that every machine of a kind has: the same name on two hosts is two accounts. Lower case. */
const LOCAL_ACCOUNTS: ReadonlySet<string> = new Set([
  // Windows, by name and by SID.
  ...['system', 'local system', 'localsystem', 'local service', 'localservice', 'network service', 'networkservice'],
  ...['anonymous logon', 'administrator', 'guest', 'defaultaccount', 'wdagutilityaccount', 'iusr', 'font driver host'],
  ...['s-1-0-0', 's-1-5-7', 's-1-5-18', 's-1-5-19', 's-1-5-20'],
  // Linux and what runs on it.
  ...['root', 'daemon', 'nobody', 'bin', 'sys', 'adm', 'mail', 'sshd', 'cron', 'www-data', 'www', 'nginx', 'apache'],
  ...['httpd', 'tomcat', 'mysql', 'postgres', 'redis', 'kafka', 'elasticsearch', 'dbus', 'systemd-network'],
  // Devices.
  ...['admin', 'sysadmin', 'superuser', 'super', 'user', 'test', 'ubuntu', 'centos', 'oracle', 'ftp'],
  // Nobody at all.
  ...['', '-', 'n/a', 'none', '(none)', 'null', 'unknown', 'unset', '(unknown)', '(unknown user)', 'invalid user'],
]);

/** Domains in which a Windows account is the machine's own. Lower case. */
const LOCAL_DOMAINS: ReadonlySet<string> = new Set(['nt authority', 'nt service', 'window manager', 'builtin', '.']);

/** Virtual accounts of a machine's sessions, and machine accounts (`WEB01$`). */
const MACHINE_ACCOUNT = /^(?:dwm-\d+|umfd-\d+|.*\$)$/;

/**
 * Whether an account name says nothing about who it is on another host: `SYSTEM`, `root`, `NT AUTHORITY\SYSTEM`, a machine
 * account, or no name at all.
 */
export function isLocalAccount(user: string): boolean {
  const text = user.trim().toLowerCase();
  const slash = text.lastIndexOf('\\');
  const [domain, name] = [slash < 0 ? '' : text.slice(0, slash), text.slice(slash + 1).split('@', 1)[0] ?? ''];
  return LOCAL_DOMAINS.has(domain) || LOCAL_ACCOUNTS.has(name) || MACHINE_ACCOUNT.test(name);
}

/** Loopback, unspecified and link-local: another machine on every host that names them. */
const LOCAL_ADDRESS =
  /^(?:(?:::ffff:)?(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|169\.254\.\d+\.\d+)|::1?|(?:0{1,4}:){7}0{0,3}[01]|fe[89ab][0-9a-f]:.*)$/;

/** Whether an address means another machine on every host that names it. */
export function isLocalAddress(address: string): boolean {
  return LOCAL_ADDRESS.test(address.trim().toLowerCase());
}
