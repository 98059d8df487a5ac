import type { Judge } from '@qiaolou/detection-rules';

/** Switches rules of running judges off and on again. */
export class RuleSwitches {
  readonly #judges: readonly Judge[];
  /** Off by configuration: nothing at run time switches them on. */
  readonly #fixed: ReadonlySet<string>;
  #off: ReadonlySet<string> = new Set();

  /** `fixed`: rules the judges were opened without. */
  constructor(judges: readonly Judge[], fixed: readonly string[]) {
    this.#judges = judges;
    this.#fixed = new Set(fixed);
  }

  /** Makes these, and no others, the rules that are switched off at run time. */
  set(ruleIds: readonly string[]): void {
    const off = new Set(ruleIds.filter((id) => !this.#fixed.has(id)));
    for (const id of off) if (!this.#off.has(id)) this.#switch(id, false);
    for (const id of this.#off) if (!off.has(id)) this.#switch(id, true);
    this.#off = off;
  }

  #switch(id: string, enabled: boolean): void {
    for (const judge of this.#judges) judge.setEnabled(id, enabled);
  }
}
