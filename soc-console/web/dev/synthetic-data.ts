/* The synthetic county of tests and of the fixture server, each kind of thing in its own file. */
export { makeGroup, groups } from './county/alert-groups.ts';
export { alertsOf } from './county/alerts.ts';
export { audit } from './county/audit.ts';
export { items, classes } from './county/compliance.ts';
export { effects } from './county/effects.ts';
export { events } from './county/events.ts';
export { incidents, timeline } from './county/incidents.ts';
export { NOW } from './county/now.ts';
export { users, assignees } from './county/people.ts';
export { run, playbooks } from './county/playbooks.ts';
export { randomNumbers } from './county/random-numbers.ts';
export { ruleRows, ruleYaml, leftOutRules } from './county/rule-rows.ts';
export { sourceDetail, sites, sources, leftOutPacks } from './county/sources.ts';
export { task, engineTask, tasks } from './county/tasks.ts';
