import type { Ast, Scalar } from '@qiaolou/schema';
import { storableText } from '../area/storable-values-plugin.ts';

/** A filter whose texts are as a store could have them: what no stored text has is looked for as what stands for it there. */
export function storedValues(ast: Ast): Ast {
  switch (ast.op) {
    case 'and':
    case 'or':
      return { ...ast, args: ast.args.map(storedValues) };
    case 'not':
      return { ...ast, arg: storedValues(ast.arg) };
    case 'eq':
      return { ...ast, value: stored(ast.value) };
    case 'in':
      return { ...ast, values: ast.values.map(stored) };
    case 'wildcard':
    case 'contains':
    case 'regex':
    case 'cidr':
      return { ...ast, value: storableText(ast.value) };
    case 'all':
    case 'exists':
    case 'range':
      return ast;
    default:
      return ast satisfies never;
  }
}

function stored(value: Scalar): Scalar {
  return typeof value === 'string' ? storableText(value) : value;
}
