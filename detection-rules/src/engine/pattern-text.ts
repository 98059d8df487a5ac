import type { TextPosition } from '../rule/rule-model.ts';
import type { BoundAtom } from './program.ts';

const POSITIONS: Readonly<Record<TextPosition, string>> = {
  exact: '=',
  prefix: 'startswith',
  suffix: 'endswith',
  contains: 'contains',
};

const OPERATORS = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** An atom as people read it: `contains 'union select'`, `re /a+/i`, `cidr 10.0.0.0/8`. */
export function patternText(atom: BoundAtom): string {
  switch (atom.kind) {
    case 'text':
      return `${POSITIONS[atom.position]} '${atom.text}'${atom.cased ? ' (cased)' : ''}`;
    case 'glob':
      return `like '${atom.text}'`;
    case 'any':
      return 'any value';
    case 'regex': {
      const { ignoreCase, multiline, dotAll } = atom.flags;
      return `re /${atom.source}/${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}`;
    }
    case 'cidr':
      return `cidr ${atom.network.text}`;
    case 'compare':
      return `${atom.part ?? ''} ${OPERATORS[atom.operator]} ${atom.operand}`.trim();
    case 'datePart':
      return `${atom.part} = ${atom.operand}`;
    case 'null':
      return 'is missing';
    case 'exists':
      return atom.expected ? 'exists' : 'does not exist';
    case 'fieldRef':
      return `${POSITIONS[atom.position]} another field`;
    case 'oneOf':
      return atom.atoms.map(patternText).join(' or ');
    default:
      return atom satisfies never;
  }
}
