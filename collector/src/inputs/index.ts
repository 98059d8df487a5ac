export { type BoundAddress, type Input, type InputOptions, type RecordSink, type SourceObserver } from './input.ts';
export { type UdpInput, type UdpInputStats } from './udp-input.ts';
export { syslogUdpInput } from './syslog-udp.ts';
export { netflowUdpInput } from './netflow-udp.ts';
export { syslogTcpInput, type SyslogTcpInput, type SyslogTcpOptions, type SyslogTcpStats } from './syslog-tcp.ts';
export { httpNdjsonInput, type HttpNdjsonInput, type HttpNdjsonOptions, type HttpNdjsonStats } from './http-ndjson.ts';
export { importFile, type ImportOptions, type ImportProgress } from './import-file.ts';
