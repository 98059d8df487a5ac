export { FairTurns } from './fair-turns.ts';
export { INPUT_KINDS, inputKindOf } from './all-inputs.ts';
export {
  type BoundAddress,
  type FileFigures,
  type ForwardGiven,
  type Input,
  type InputGiven,
  type InputOptions,
  type InputStats,
  type ListeningInput,
} from './input.ts';
export {
  connectionShape,
  fetchingKind,
  fetchShape,
  inputKind,
  listenSettings,
  listenShape,
  type FetchingKind,
  type InputKind,
  type InputSettings,
  type ListeningKind,
  type ListenSettings,
} from './input-kind.ts';
export { inputKey, inputSettings, type InputId, type InputKey } from './input-settings.ts';
export type { DeviceFigures } from './snmp-poll/device-figures.ts';
export type { BrokerFigures } from './kafka/broker-figures.ts';
export type { TlsFigures } from './tls/tls-figures.ts';
export type { SiteFigures } from './collector-forward/site-figures.ts';
export { readUdpDrops } from './udp/kernel-udp-drops.ts';
