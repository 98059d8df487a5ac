import { SocError, type ErrorCode, type JsonObject } from '@qiaolou/schema';

/** Why a rule document was left out, with its place. */
export interface RuleError {
  readonly code: ErrorCode;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Id of the rule as far as it could be read. */
  readonly ruleId: string | undefined;
  readonly ruleTitle: string | undefined;
  /** One English sentence for people; decide by `code`. */
  readonly reason: string;
  readonly details: JsonObject;
}

/** Where in the document a problem is: keys and indexes from the root, and an offset inside that scalar's text. */
export interface DocumentPlace {
  readonly path: readonly (string | number)[];
  readonly offset?: number | undefined;
}

/** Thrown inside the rule reader and turned into a `RuleError` at its edge; never leaves the package. */
export class RuleProblem extends SocError {
  readonly place: DocumentPlace;
  readonly reason: string;

  constructor(code: ErrorCode, place: DocumentPlace, reason: string) {
    super(code, { reason });
    this.name = 'RuleProblem';
    this.place = place;
    this.reason = reason;
  }
}
