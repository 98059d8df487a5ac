import { FINDINGS, type StoreFinding } from './store-finding.ts';

const MOST_OF_FILE = 50;
const MOST_FINDINGS = 5_000;

/** Keeps what is found, of each file so much and no more. */
export class Findings {
  readonly #kept: StoreFinding[] = [];
  readonly #ofFile = new Map<string, number>();
  #left = 0;
  #faults = 0;

  add(finding: StoreFinding): void {
    const count = (this.#ofFile.get(finding.file) ?? 0) + 1;
    this.#ofFile.set(finding.file, count);
    if (FINDINGS[finding.code] === 'fault') this.#faults++;
    if (count > MOST_OF_FILE || this.#kept.length >= MOST_FINDINGS) this.#left++;
    else this.#kept.push(finding);
  }

  result(): { readonly whole: boolean; readonly findings: readonly StoreFinding[]; readonly left: number } {
    return { whole: this.#faults === 0, findings: this.#kept, left: this.#left };
  }
}
