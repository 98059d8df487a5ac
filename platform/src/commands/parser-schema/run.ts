import { packJsonSchema } from '@qiaolou/collector';
import { print } from '../print.ts';

/** Prints the schema; 0. */
export function run(): Promise<number> {
  print(packJsonSchema());
  return Promise.resolve(0);
}
