import type { Logsource } from '../read/rule-model.ts';

/**
 * Sigma taxonomy → ECS. A Sigma field becomes one or more of our flat ECS fields; the first that the event has counts.
 * Windows fields without an entry become `winlog.event_data.<Name>`; everywhere else a name without an entry, above all
 * an ECS name (our own rules write those), passes through unchanged. The table is flat so that a wrong line is easy to
 * find and correct. docs: Sigma appendix "taxonomy", ECS 8.12.
 *
 * @example
 *   ecsFieldsOf('source.ip', { category: 'firewall' }); // ['source.ip']
 */
export function ecsFieldsOf(sigmaField: string, logsource: Logsource): readonly string[] {
  if (isEcsName(sigmaField)) return [sigmaField];
  if (logsource.product === 'windows' || (logsource.product === undefined && isWindowsOnly(logsource))) {
    const process = logsource.category === 'process_creation' ? entry(WINDOWS_PROCESS_FIELDS, sigmaField) : undefined;
    return process ?? entry(WINDOWS_FIELDS, sigmaField) ?? [`winlog.event_data.${sigmaField}`];
  }
  const byCategory =
    entry(CATEGORY_FIELDS, logsource.category ?? '') ?? entry(CATEGORY_FIELDS, logsource.service ?? '');
  return entry(byCategory ?? {}, sigmaField) ?? otherFields(sigmaField, logsource);
}

function otherFields(sigmaField: string, { service }: Logsource): readonly string[] {
  // What stands in an audit record are auditd's own names throughout.
  if (service === 'auditd') return [`auditd.${sigmaField}`, sigmaField];
  return entry(COMMON_FIELDS, sigmaField) ?? [sigmaField, `winlog.event_data.${sigmaField}`];
}

// Names come from rules of strangers: `constructor` must not find Object's.
function entry<T>(table: Readonly<Record<string, T | undefined>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

// Sigma's own names never hold a dot or an @ except when they already are dotted names of the source.
function isEcsName(field: string): boolean {
  return field.includes('.') || field.startsWith('@') || field === 'message' || field === 'tags';
}

const WINDOWS_ONLY_CATEGORIES: ReadonlySet<string> = new Set([
  'registry_set',
  'registry_event',
  'image_load',
  'ps_script',
]);

function isWindowsOnly(logsource: Logsource): boolean {
  return WINDOWS_ONLY_CATEGORIES.has(logsource.category ?? '');
}

type FieldTable = Readonly<Record<string, readonly string[] | undefined>>;

/** Windows, any channel: the System part of the event; EventData falls through to `winlog.event_data.*`. */
const WINDOWS_FIELDS: FieldTable = {
  EventID: ['event.code'],
  EventId: ['event.code'],
  Channel: ['winlog.channel'],
  Provider_Name: ['winlog.provider_name', 'event.provider'],
  Source: ['winlog.provider_name', 'event.provider'],
  Computer: ['host.name', 'winlog.computer_name'],
  ComputerName: ['host.name', 'winlog.computer_name'],
  EventRecordID: ['winlog.record_id'],
  Message: ['message'],
  Level: ['winlog.event_data.Level', 'winlog.level', 'log.level'],
  Keywords: ['winlog.event_data.Keywords', 'winlog.keywords'],
  Task: ['winlog.event_data.Task', 'winlog.task_id', 'winlog.task'],
  Opcode: ['winlog.event_data.Opcode', 'winlog.opcode'],
  Security_UserID: ['winlog.event_data.Security_UserID', 'winlog.user.identifier'],
  Execution_ProcessID: [
    'winlog.event_data.Execution_ProcessID',
    'winlog.process.pid',
    'winlog.event_data.ExecutionProcessID',
  ],
};

/** Windows process creation: Sysmon 1 names, with Security 4688 as the second choice. */
const WINDOWS_PROCESS_FIELDS: FieldTable = {
  Image: ['winlog.event_data.Image', 'winlog.event_data.NewProcessName', 'process.executable'],
  CommandLine: ['winlog.event_data.CommandLine', 'process.command_line'],
  ParentImage: ['winlog.event_data.ParentImage', 'winlog.event_data.ParentProcessName', 'process.parent.executable'],
  ParentCommandLine: ['winlog.event_data.ParentCommandLine', 'process.parent.command_line'],
  LogonId: ['winlog.event_data.LogonId', 'winlog.event_data.SubjectLogonId'],
};

/** Web server and proxy logs, W3C extended names. */
const WEB_FIELDS: FieldTable = {
  'c-uri': ['url.original'],
  'c-uri-query': ['url.query'],
  'c-uri-stem': ['url.path'],
  'c-uri-extension': ['url.extension'],
  'cs-uri': ['url.original'],
  'cs-uri-query': ['url.query'],
  'cs-uri-stem': ['url.path'],
  'cs-method': ['http.request.method'],
  'cs-host': ['url.domain', 'destination.domain'],
  'r-dns': ['url.domain', 'destination.domain'],
  'cs-referer': ['http.request.referrer'],
  'cs-referrer': ['http.request.referrer'],
  'c-useragent': ['user_agent.original'],
  'cs-user-agent': ['user_agent.original'],
  'cs-username': ['user.name'],
  'cs-cookie': ['http.request.cookie'],
  'cs-bytes': ['http.request.bytes', 'source.bytes'],
  'sc-bytes': ['http.response.bytes', 'destination.bytes'],
  'sc-status': ['http.response.status_code'],
  'c-ip': ['source.ip'],
  's-ip': ['destination.ip'],
  's-port': ['destination.port'],
  uri: ['url.original'],
  url: ['url.original'],
};

/** DNS queries (bind, Zeek, Windows DNS server analytic). */
const DNS_FIELDS: FieldTable = {
  query: ['dns.question.name'],
  QueryName: ['dns.question.name'],
  record_type: ['dns.question.type'],
  qtype_name: ['dns.question.type'],
  answer: ['dns.answers.data'],
  answers: ['dns.answers.data'],
  rcode: ['dns.response_code'],
};

/** Process creation on Linux and macOS (auditd, Sysmon for Linux). */
const UNIX_PROCESS_FIELDS: FieldTable = {
  Image: ['process.executable'],
  CommandLine: ['process.command_line'],
  ParentImage: ['process.parent.executable'],
  ParentCommandLine: ['process.parent.command_line'],
  User: ['user.name'],
  LogonId: ['user.id'],
  CurrentDirectory: ['process.working_directory'],
  ProcessId: ['process.pid'],
};

/** Records of the Linux audit daemon; its other names, `a0`, `key`, `nametype`, stand under `auditd.`. */
const AUDITD_FIELDS: FieldTable = {
  type: ['auditd.type'],
  exe: ['process.executable'],
  comm: ['process.name'],
  name: ['file.path'],
  cwd: ['process.working_directory'],
  SYSCALL: ['auditd.SYSCALL', 'auditd.syscall'],
};

/** sudo's own words. */
const SUDO_FIELDS: FieldTable = {
  USER: ['user.target.name'],
  COMMAND: ['process.command_line'],
  PWD: ['process.working_directory'],
  TTY: ['process.tty.name'],
};

/** File events outside Windows. */
const UNIX_FILE_FIELDS: FieldTable = {
  TargetFilename: ['file.path'],
  Image: ['process.executable'],
  User: ['user.name'],
};

/** Network connections outside Windows. */
const CONNECTION_FIELDS: FieldTable = {
  Image: ['process.executable'],
  CommandLine: ['process.command_line'],
  DestinationIp: ['destination.ip'],
  DestinationPort: ['destination.port'],
  DestinationHostname: ['destination.domain'],
  SourceIp: ['source.ip'],
  SourcePort: ['source.port'],
  Initiated: ['network.initiated'],
  User: ['user.name'],
};

/** Antivirus. */
const ANTIVIRUS_FIELDS: FieldTable = {
  Signature: ['rule.name'],
  Filename: ['file.path', 'file.name'],
  Action: ['event.action'],
};

const CATEGORY_FIELDS: Readonly<Record<string, FieldTable | undefined>> = {
  webserver: WEB_FIELDS,
  proxy: WEB_FIELDS,
  dns: DNS_FIELDS,
  dns_query: DNS_FIELDS,
  process_creation: UNIX_PROCESS_FIELDS,
  file_event: UNIX_FILE_FIELDS,
  file_delete: UNIX_FILE_FIELDS,
  network_connection: CONNECTION_FIELDS,
  antivirus: ANTIVIRUS_FIELDS,
  auditd: AUDITD_FIELDS,
  sudo: SUDO_FIELDS,
};

/** Names several categories share: firewalls, VPNs, generic network devices. */
const COMMON_FIELDS: FieldTable = {
  src_ip: ['source.ip'],
  src_port: ['source.port'],
  dst_ip: ['destination.ip'],
  dst_port: ['destination.port'],
  src_mac: ['source.mac'],
  dst_mac: ['destination.mac'],
  username: ['user.name'],
  user: ['user.name'],
  hostname: ['host.name'],
  action: ['event.action'],
  protocol: ['network.transport', 'network.protocol'],
  blocked: ['event.outcome'],
  EventID: ['event.code'],
  Message: ['message'],
  msg: ['message'],
};
