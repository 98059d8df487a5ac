/** What else an event says of where it was written. */
export interface ForwardedEvent {
  readonly provider: string;
  readonly code: string;
}

/** Providers that write to a channel not named after them; lower case. */
const CHANNELS: ReadonlyMap<string, string> = new Map([
  ['microsoft-windows-security-auditing', 'Security'],
  ['security', 'Security'],
  ['powershell', 'Windows PowerShell'],
  ['powershellcore', 'PowerShellCore/Operational'],
  ['service control manager', 'System'],
  ['eventlog', 'System'],
  ['user32', 'System'],
  ['netlogon', 'System'],
  ['schannel', 'System'],
  ['microsoft-windows-kernel-general', 'System'],
  ['microsoft-windows-kernel-power', 'System'],
  ['microsoft-windows-directory-services-sam', 'System'],
  ['microsoft-windows-distributedcom', 'System'],
  ['microsoft-windows-grouppolicy', 'System'],
  ['microsoft-windows-wininit', 'System'],
  ['microsoft-windows-windowsupdateclient', 'System'],
  ['microsoft-windows-winlogon', 'Application'],
  ['application error', 'Application'],
  ['windows error reporting', 'Application'],
  ['msiinstaller', 'Application'],
  ['mssqlserver', 'Application'],
  ['esent', 'Application'],
  [
    'microsoft-windows-windows firewall with advanced security',
    'Microsoft-Windows-Windows Firewall With Advanced Security/Firewall',
  ],
]);

/**
 * The channel an event was written to, when what it names is only where a collecting server keeps what others sent
 * (`ForwardedEvents`): rules ask for the channel of the source. Undefined when the event names its own or it cannot be
 * told.
 *
 * @example
 * channelOfForwarded('ForwardedEvents', { provider: 'Microsoft-Windows-Sysmon', code: '1' });
 * // 'Microsoft-Windows-Sysmon/Operational'
 */
export function channelOfForwarded(channel: string, { provider, code }: ForwardedEvent): string | undefined {
  if (channel.toLowerCase() !== 'forwardedevents') return undefined;
  const name = provider.toLowerCase();
  if (name === 'microsoft-windows-eventlog') return code === '104' ? 'System' : 'Security';
  const known = CHANNELS.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('microsoft-windows-')) return `${provider}/Operational`;
  return provider === '' && isSecurityCode(Number(code)) ? 'Security' : undefined;
}

/** Numbers of the Security channel that no other common channel uses (Windows security audit events, 4608–5890, 1102). */
function isSecurityCode(code: number): boolean {
  return code === 1102 || (code >= 4608 && code <= 5890);
}
