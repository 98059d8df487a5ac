import type { DateTest, TextPosition } from '../read/rule-model.ts';
import type { BoundAtom } from '../compile/program.ts';

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
      return `${POSITIONS[atom.position]} '${atom.text}'${mark(atom.cased, ' (cased)')}`;
    case 'glob':
      return `like '${atom.text}'`;
    case 'any':
      return 'any value';
    case 'regex': {
      const { ignoreCase, multiline, dotAll } = atom.flags;
      return `re /${atom.source}/${mark(ignoreCase, 'i')}${mark(multiline, 'm')}${mark(dotAll, 's')}`;
    }
    case 'cidr':
      return `cidr ${atom.text}`;
    case 'compare':
      return `${partText(atom.time)}${OPERATORS[atom.operator]} ${atom.operand}`;
    case 'datePart':
      return `${partText(atom.time)}= ${atom.operand}`;
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

function partText(time: DateTest | undefined): string {
  return time === undefined ? '' : `${time.part} (${time.clock.zone}) `;
}

function mark(shown: boolean, text: string): string {
  return shown ? text : '';
}
