export * from './forward/index.ts';
export * from './health/index.ts';
export * from './inputs/index.ts';
export * from './origins/index.ts';
export * from './sink/index.ts';
export * from './decoders/netflow/index.ts';
export * from './spool/index.ts';
export { IMPORT_FORMATS, type ImportFault, type ImportFormatId } from './readers/import-file/import-formats.ts';
export { importFile, type ImportOptions, type ImportProgress } from './readers/import-file/import-file.ts';
export type { ExporterFigures, InterfaceSums } from './decoders/roll-up/exporter-figures.ts';
export type { FlowSettings } from './decoders/roll-up/flow-settings.ts';
export type { LineCounts } from './decoders/decoder.ts';
export { eventId, type EventIdSource } from './event/event-id.ts';
export { decodeText, type Charset, type DecodedText } from './decode/charset.ts';
export { parseSyslogHeader } from './decode/syslog-header.ts';
export type { HeaderDialect, SyslogHeader } from './decode/header-shape.ts';
export {
  createStoredReader,
  REREAD_LISTENERS,
  type StoredReader,
  type StoredReaderOptions,
} from './replay/stored-reader.ts';
export { createParser, type Parser, type ParserOptions } from './parse/parser.ts';
export { GUESS_LIMITS, guessPack, type GuessOptions, type HeaderSummary, type PackGuess } from './guess/guess-pack.ts';
export type { ChosenTarget, Confidence, KeyStatistics, ValueShape } from './guess/key-statistics.ts';
export {
  acceptSamples,
  amongOthers,
  checkPackFolder,
  eventsOf,
  isOf,
  type AcceptedSample,
} from './parse/check-pack-folder.ts';
export { readPackSamples, type SampleFile } from './parse/pack-samples.ts';
export { isPackFault, packFindingOf } from './parse/packs/pack-finding.ts';
export { packFacts, type PackFacts } from './parse/packs/pack-facts.ts';
export { packJsonSchema } from './parse/packs/pack-json-schema.ts';
export type { PackFinding } from './parse/packs/pack-finding.ts';
export { loadPacks, packFiles, parsePack, type LoadOptions } from './parse/packs/load-packs.ts';
export {
  loadPackFolders,
  ownPacksStamp,
  type LoadedPacks,
  type OwnPack,
  type PackFolders,
} from './parse/packs/pack-folders.ts';
export type { ParserPack } from './parse/packs/compile-pack.ts';
export { requestFields } from './parse/derive-request.ts';
export { plainCommands } from './parse/shell/plain-commands.ts';
