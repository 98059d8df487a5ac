import { rfc3164Time } from './line-time.ts';

/** Somebody at sshd's door. */
export interface SshLogin {
  /** Server that logs. */
  readonly host: string;
  readonly user: string;
  /** Address and port the client comes from. */
  readonly client: string;
  readonly port: number;
}

/** sshd's line for a refused password. */
export function sshFailedLine(at: number, { host, user, client, port }: SshLogin): string {
  return `<38>${rfc3164Time(at)} ${host} sshd[${2000 + (port % 7000)}]: Failed password for ${user} from ${client} port ${port} ssh2`;
}

/** sshd's line for a login that worked. */
export function sshAcceptedLine(at: number, { host, user, client, port }: SshLogin): string {
  return `<38>${rfc3164Time(at)} ${host} sshd[${2000 + (port % 7000)}]: Accepted password for ${user} from ${client} port ${port} ssh2`;
}

/** sudo's line for a command run as root. */
export function sudoLine(at: number, host: string, user: string, command: string): string {
  return `<85>${rfc3164Time(at)} ${host} sudo:   ${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`;
}

/** A packet as the Linux kernel logs it (netfilter LOG target). */
export interface KernelPacket {
  readonly at: number;
  readonly prefix: 'IPT-DROP' | 'IPT-ACCEPT';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** netfilter LOG line of a gateway. */
export function iptablesLine(packet: KernelPacket): string {
  const { at, prefix, source, sourcePort, destination, destinationPort, protocol } = packet;
  const tail = protocol === 'TCP' ? 'WINDOW=29200 RES=0x00 SYN URGP=0' : 'LEN=40';
  return `<4>${rfc3164Time(at)} gw-01 kernel: [${(at % 10_000_000) / 1000}] ${prefix}: IN=eth0 OUT=eth1 MAC=52:54:00:aa:01:02:52:54:00:bb:03:04:08:00 SRC=${source} DST=${destination} LEN=60 TOS=0x00 PREC=0x00 TTL=52 ID=${at % 65_536} DF PROTO=${protocol} SPT=${sourcePort} DPT=${destinationPort} ${tail}`;
}
