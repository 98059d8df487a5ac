import { kindOf } from '../../steps/cacao-step.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import type { AgentTarget, Playbook } from '../playbook-schema.ts';
import type { LintFinding } from './lint-rule.ts';

const USED = ['url', 'dname', 'ipv4', 'ipv6'] as const;

/**
 * Of what an automatic step is run on, exactly one address is used: others, and a port that an address has already, would
 * be left out. Whom people reach in some other way is told to people.
 */
export function unsupportedAddresses(playbook: Playbook): readonly LintFinding[] {
  const acted = new Set(
    Object.values(playbook.workflow).flatMap((step) =>
      kindOf(step).doer(step) === 'worker'
        ? kindOf(step)
            .units(step)
            .map(({ target }) => target)
        : [],
    ),
  );
  return (['agent_definitions', 'target_definitions'] as const).flatMap((kind) =>
    Object.entries(playbook[kind] ?? {}).flatMap(([id, definition]) => {
      const findings = acted.has(id) ? unusedOf(definition) : portOfPeople(definition);
      return findings.map(({ at, found }) => ({ at: `${pointer(kind, id)}${at}`, found }));
    }),
  );
}

function unusedOf({ address = {}, port }: AgentTarget): readonly LintFinding[] {
  const [first, ...others] = USED.flatMap((kind) =>
    (address[kind] ?? []).map((_, index) => ({ kind, at: pointer('address', kind, index) })),
  );
  return [
    ...(['l2mac', 'vlan'] as const)
      .filter((kind) => address[kind] !== undefined)
      .map((kind) => ({ at: pointer('address', kind), found: `an address ${kind}` })),
    ...others.map(({ at }) => ({ at, found: 'more than one address' })),
    ...(port !== undefined && (first === undefined || first.kind === 'url')
      ? [{ at: '/port', found: first === undefined ? 'a port without an address' : 'a port beside a URL' }]
      : []),
  ];
}

function portOfPeople({ port }: AgentTarget): readonly LintFinding[] {
  return port === undefined ? [] : [{ at: '/port', found: 'a port that nothing is called at' }];
}
