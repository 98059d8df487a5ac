/**
 * What whoever only reads events needs of the schema: errors, values as they are compared, queries, times. Nothing here
 * checks what comes from outside, so that a thread that reads loads a tenth (`@qiaolou/schema/reading`).
 */
export { hasCode, SocError } from './errors/soc-error.ts';
export { wireError } from './errors/wire-error.ts';
export { MOST_PICKED } from './ports/event-store.ts';
export { comparable, comparableValues, comparedAs, compareValues, shownValue } from './query/field-values.ts';
export { compareLeading, leadingValue } from './query/leading-value.ts';
export { valueTest } from './query/match-ast.ts';
export { assertValidAst, literalOf } from './query/validate-ast.ts';
export { wildcardParts } from './query/wildcard-pattern.ts';
export { foldsAlone } from './text/folds-alone.ts';
export { ipKey, ipText } from './text/ip-address.ts';
export { addressTest, parseIpNetwork } from './text/ip-network.ts';
export { regexLiteral, regexWindow } from './text/regex-literal.ts';
export { asciiLower, compareText } from './text/text-order.ts';
export { dayOf } from './time/day.ts';
export { dateMs } from './time/iso-date.ts';
export { zoneOffset } from './time/zone-offset.ts';
