/**
 * When a key means its target. `verdict`: its value says let through or stopped. `pair`: the line names where something
 * comes from, for a server alone is often the one that the device reports to. `guest`: not where the line tells of a machine
 * only, for then the client is that machine. `machine`: the line names a machine; `machine only`: and no conversation or
 * person. `person`: it names a person, no machine and no conversation: a bare `ip` is where that person comes from; `no person`:
 * anything else. `deed`: its value says let through, stopped, logged in or out. `request`: the line tells of a request of the web, and
 * the value is a path. `signature`: the value begins with a number in brackets, or the line names a rule's number or an attack's kind.
 */
export type MeaningCondition =
  'verdict' | 'deed' | 'request' | 'pair' | 'guest' | 'machine' | 'machine only' | 'person' | 'no person' | 'signature';
