export { SourceHealth, type ParsedReport } from './source-health.ts';
export { readUdpDrops, udpDrops } from './kernel-udp-drops.ts';
