import type { Random } from '../../record/random.ts';

/**
 * The imagined county: its address plan, hosts and people. Addresses are private (RFC 1918) inside and documentation
 * networks (RFC 5737) outside, so that nothing here can be somebody's machine.
 */
export const COUNTY = {
  /** Portal web servers in the DMZ (互联网接入区). */
  portals: ['10.20.1.11', '10.20.1.12'],
  portalNames: ['www.qiaoxian.gov.example', 'zwfw.qiaoxian.gov.example'],
  /** Linux servers of the public-network zone (公用网络区). */
  servers: ['10.20.3.15', '10.20.3.16', '10.20.3.20', '10.20.3.31'],
  serverNames: ['app-01', 'app-02', 'db-01', 'file-01'],
  /** Windows hosts of the bureaus. */
  desktops: ['10.20.5.21', '10.20.5.22', '10.20.5.37', '10.20.5.48'],
  desktopNames: ['CZJ-PC21', 'CZJ-PC22', 'RSJ-PC37', 'ZJJ-PC48'],
  resolver: '10.20.1.53',
  bastion: '10.20.2.8',
  people: ['zhangwei', 'liuyang', 'wangfang', 'chenjing', 'zhaolei'],
  /** Where citizens come from. */
  citizens: ['192.0.2', '198.51.100', '203.0.113'],
} as const;

/** The attacker's addresses; citizens never have them. */
export const ATTACKER = {
  scanner: '203.0.113.245',
  webshell: '203.0.113.246',
  bruteForcer: '198.51.100.250',
  dropPoint: '203.0.113.250',
  /** Of a mining pool; `example` is reserved (RFC 2606), the label is what rules look at. */
  miningPool: 'xmr.pool.minexmr.com',
} as const;

/** An address of a citizen: host part 1–239, so never one of the attacker's. */
export function citizenAddress(random: Random): string {
  return `${random.pick(COUNTY.citizens)}.${random.int(1, 239)}`;
}
