/** A Windows event before it becomes Winlogbeat JSON. */
export interface WindowsEvent {
  readonly at: number;
  readonly host: string;
  readonly channel: 'Security' | 'Microsoft-Windows-Sysmon/Operational';
  readonly eventId: number;
  readonly recordId: number;
  readonly data: Readonly<Record<string, string>>;
}

/** One line of Winlogbeat JSON, as its HTTP or file output gives it. */
export function winlogbeatLine(event: WindowsEvent): string {
  const { at, host, channel, eventId, recordId, data } = event;
  return JSON.stringify({
    '@timestamp': new Date(at).toISOString(),
    event: { code: String(eventId), provider: providerOf(channel), kind: 'event' },
    host: { name: host },
    winlog: {
      channel,
      provider_name: providerOf(channel),
      event_id: eventId,
      record_id: recordId,
      computer_name: `${host}.qiaoxian.local`,
      event_data: data,
    },
  });
}

function providerOf(channel: WindowsEvent['channel']): string {
  return channel === 'Security' ? 'Microsoft-Windows-Security-Auditing' : 'Microsoft-Windows-Sysmon';
}
