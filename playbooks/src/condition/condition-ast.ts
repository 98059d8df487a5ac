/** Operators of a comparison. `==` is read as `=`. */
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'IN' | 'LIKE' | 'MATCHES' | 'ISSUBSET';

/** One side of a comparison. */
export type Operand =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean };

/** A parsed condition. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly children: readonly Condition[] }
  | { readonly kind: 'not'; readonly child: Condition }
  | {
      readonly kind: 'comparison';
      readonly left: Operand;
      readonly operator: ComparisonOperator;
      /** One operand; several for IN. */
      readonly right: readonly Operand[];
      /** The text says only the left side, which is then asked to be true. */
      readonly bare?: boolean;
    };
