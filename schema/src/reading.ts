/**
 * What whoever keeps and reads events needs of the schema: errors, values as they are compared, queries, times. Nothing here
 * checks what comes from outside, so that the threads of a store load a tenth (`@qiaolou/schema/reading`).
 */
export { afterFailure } from './errors/after-failure.ts';
export { diskFault } from './errors/disk-fault.ts';
export { hasCode, SocError } from './errors/soc-error.ts';
export { systemFacts } from './errors/system-facts.ts';
export { readWireError, wireError } from './errors/wire-error.ts';
export { MOST_PICKED } from './ports/event-store.ts';
export { comparable, comparableValues, comparedAs, compareValues, shownValue } from './query/field-values.ts';
export { compareLeading, leadingValue } from './query/leading-value.ts';
export { valueTest } from './query/match-ast.ts';
export { assertValidAst, literalOf } from './query/validate-ast.ts';
export { wildcardParts } from './query/wildcard-pattern.ts';
export { RETENTION_FLOOR_DAYS } from './retention/retention-floor.ts';
export { foldsAlone } from './text/folds-alone.ts';
export { ipKey, ipText } from './text/ip-address.ts';
export { addressTest, parseIpNetwork } from './text/ip-network.ts';
export { parseJson } from './text/parse-json.ts';
export { regexLiteral, regexWindow } from './text/regex-literal.ts';
export { asciiLower, compareText } from './text/text-order.ts';
export { dayOf, dayStart } from './time/day.ts';
export { DAY_MS } from './time/duration.ts';
export { canonicalDateBytesMs, canonicalDateMs, dateMs } from './time/iso-date.ts';
export { isoTime } from './time/iso-time.ts';
export { systemClock } from './time/system-clock.ts';
export { zoneOffset } from './time/zone-offset.ts';
