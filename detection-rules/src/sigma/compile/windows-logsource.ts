/** A place Windows events are written to; `code` absent = every event of the channel. Channels in lower case. */
export interface WindowsSource {
  readonly channel: string;
  readonly codes?: readonly number[];
}

const SYSMON = 'microsoft-windows-sysmon/operational';
const POWERSHELL = ['microsoft-windows-powershell/operational', 'powershellcore/operational'] as const;
const CLASSIC = 'windows powershell';

function sysmon(...codes: readonly number[]): readonly WindowsSource[] {
  return [{ channel: SYSMON, codes }];
}

function channels(...names: readonly string[]): readonly WindowsSource[] {
  return names.map((channel) => ({ channel }));
}

/** Sigma category → channel and event ids (Sigma taxonomy appendix). One event may be of several categories. */
export const WINDOWS_CATEGORIES: Readonly<Record<string, readonly WindowsSource[] | undefined>> = {
  process_creation: [...sysmon(1), { channel: 'security', codes: [4688] }],
  file_change: sysmon(2),
  network_connection: sysmon(3),
  sysmon_status: sysmon(4, 16),
  process_termination: sysmon(5),
  driver_load: sysmon(6),
  image_load: sysmon(7),
  create_remote_thread: sysmon(8),
  raw_access_thread: sysmon(9),
  process_access: sysmon(10),
  file_event: sysmon(11),
  registry_event: sysmon(12, 13, 14),
  registry_add: sysmon(12),
  registry_delete: sysmon(12),
  registry_set: sysmon(13),
  registry_rename: sysmon(14),
  create_stream_hash: sysmon(15),
  pipe_created: sysmon(17, 18),
  wmi_event: sysmon(19, 20, 21),
  dns_query: sysmon(22),
  file_delete: sysmon(23, 26),
  clipboard_capture: sysmon(24),
  process_tampering: sysmon(25),
  file_delete_detected: sysmon(26),
  file_block_executable: sysmon(27),
  file_block_shredding: sysmon(28),
  file_executable_detected: sysmon(29),
  sysmon_error: sysmon(255),
  ps_script: POWERSHELL.map((channel) => ({ channel, codes: [4104] })),
  ps_module: POWERSHELL.map((channel) => ({ channel, codes: [4103] })),
  ps_classic_start: [{ channel: CLASSIC, codes: [400] }],
  ps_classic_provider_start: [{ channel: CLASSIC, codes: [600] }],
  ps_classic_script: [{ channel: CLASSIC, codes: [800] }],
  file_access: channels('microsoft-windows-kernel-file/operational'),
  file_rename: channels('microsoft-windows-kernel-file/operational'),
};

/** Sigma service → channels (Sigma taxonomy appendix). */
export const WINDOWS_SERVICES: Readonly<Record<string, readonly WindowsSource[] | undefined>> = {
  security: channels('security'),
  system: channels('system'),
  application: channels('application'),
  sysmon: channels(SYSMON),
  powershell: channels(...POWERSHELL),
  'powershell-classic': channels(CLASSIC),
  taskscheduler: channels('microsoft-windows-taskscheduler/operational'),
  wmi: channels('microsoft-windows-wmi-activity/operational'),
  windefend: channels('microsoft-windows-windows defender/operational'),
  'firewall-as': channels('microsoft-windows-windows firewall with advanced security/firewall'),
  'bits-client': channels('microsoft-windows-bits-client/operational'),
  'codeintegrity-operational': channels('microsoft-windows-codeintegrity/operational'),
  'dns-client': channels('microsoft-windows-dns client events/operational', 'microsoft-windows-dns-client/operational'),
  ntlm: channels('microsoft-windows-ntlm/operational'),
  'dns-server': channels('dns server'),
  'dns-server-analytic': channels('microsoft-windows-dns-server/analytical'),
  'driver-framework': channels('microsoft-windows-driverframeworks-usermode/operational'),
  'msexchange-management': channels('msexchange management'),
  'printservice-admin': channels('microsoft-windows-printservice/admin'),
  'printservice-operational': channels('microsoft-windows-printservice/operational'),
  'smbclient-security': channels('microsoft-windows-smbclient/security'),
  'smbclient-connectivity': channels('microsoft-windows-smbclient/connectivity'),
  'smbserver-connectivity': channels('microsoft-windows-smbserver/connectivity'),
  applocker: channels(
    'microsoft-windows-applocker/msi and script',
    'microsoft-windows-applocker/exe and dll',
    'microsoft-windows-applocker/packaged app-deployment',
    'microsoft-windows-applocker/packaged app-execution',
  ),
  'appxdeployment-server': channels('microsoft-windows-appxdeploymentserver/operational'),
  'appxpackaging-om': channels('microsoft-windows-appxpackaging/operational'),
  'appmodel-runtime': channels('microsoft-windows-appmodel-runtime/admin'),
  'security-mitigations': channels(
    'microsoft-windows-security-mitigations/kernel mode',
    'microsoft-windows-security-mitigations/user mode',
  ),
  'lsa-server': channels('microsoft-windows-lsa/operational'),
  ldap: channels('microsoft-windows-ldap-client/debug'),
  'terminalservices-localsessionmanager': channels(
    'microsoft-windows-terminalservices-localsessionmanager/operational',
  ),
  openssh: channels('openssh/operational'),
  'shell-core': channels('microsoft-windows-shell-core/operational'),
  capi2: channels('microsoft-windows-capi2/operational'),
  'certificateservicesclient-lifecycle-system': channels(
    'microsoft-windows-certificateservicesclient-lifecycle-system/operational',
  ),
  'diagnosis-scripted': channels('microsoft-windows-diagnosis-scripted/operational'),
  'iis-configuration': channels('microsoft-iis-configuration/operational'),
  'microsoft-servicebus-client': channels('microsoft-servicebus-client/admin'),
};
