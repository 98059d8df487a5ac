import { afterAll, afterEach, beforeEach } from 'vitest';
import { childrenOfThisProcess } from './children-of-tests.ts';

// Every process started in a test ends with the test, whatever happens to it; one started for a whole file, with the file.
const children = childrenOfThisProcess();
let before: ReturnType<typeof children.living> = [];
beforeEach(() => {
  before = children.living();
});
afterEach(() => children.endAllBut(before));
afterAll(() => children.endAllBut([]));
