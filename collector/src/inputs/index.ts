export { INPUT_KINDS } from './all-inputs.ts';
export { type BoundAddress, type Input, type InputGiven, type InputOptions, type InputStats } from './input.ts';
export {
  connectionShape,
  inputKind,
  listenSettings,
  listenShape,
  type InputKind,
  type ListenSettings,
} from './input-kind.ts';
export { inputKey, inputSettings, type InputId, type InputKey } from './input-settings.ts';
export type { TlsFigures } from './tls/tls-figures.ts';
export { readUdpDrops } from './udp/kernel-udp-drops.ts';
