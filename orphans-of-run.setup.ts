import { childrenOfThisProcess } from './children-of-tests.ts';

/** What a run itself starts for all its tests, beside its workers, does not outlive it, however it ends. */
export default function setup(): void {
  childrenOfThisProcess();
}
