export { INPUT_KINDS } from './all-inputs.ts';
export {
  type BoundAddress,
  type FileFigures,
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
export type { TlsFigures } from './tls/tls-figures.ts';
export { readUdpDrops } from './udp/kernel-udp-drops.ts';
