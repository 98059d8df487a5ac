/** Words of a row's key; the source's and the destination's address stand behind them. */
export const WORD = {
  exporter: 0,
  minute: 1,
  ports: 2,
  kind: 3,
  ingress: 4,
  egress: 5,
  rate: 6,
  addresses: 7,
} as const;

/** Bits of the word `kind`: above the protocol (8 bits), below the VLAN (16 bits). */
export const HAS = {
  sourcePort: 0x100,
  destinationPort: 0x200,
  icmp: 0x400,
  ingress: 0x800,
  egress: 0x1000,
  ingressDirection: 0x2000,
  egressDirection: 0x4000,
  vlan: 0x8000,
} as const;
