import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { appendLine } from '@qiaolou/files';
import { SocError, systemFacts } from '@qiaolou/schema/reading';
import { JudgedChain } from '../../custody/judged-chain.ts';

/** The chain's file in a store's directory. */
const FILE = 'custody.ndjson';
/** A line a day, and one for each act of a person: some hundred years. */
const MOST_BYTES = 256 * 1_048_576;

/** Path of the custody chain in a store's directory. */
function custodyPath(dir: string): string {
  return join(dir, FILE);
}

/**
 * Lines of a store's custody chain; none when there is no file. What a crash cut off at the end is no line. Throws
 * `store.corrupt` for a file larger than any chain, and the system's error.
 */
export async function readCustodyLines(dir: string): Promise<readonly string[]> {
  const path = custodyPath(dir);
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw new SocError('store.corrupt', { file: path, reason: 'size', bytes: size });
    return (await file.readFile('utf8')).split('\n').slice(0, -1);
  } catch (error) {
    if (error instanceof Error && systemFacts(error).code === 'ENOENT') return [];
    throw error;
  }
}

/** The custody chain of an open store. */
export class CustodyFile {
  readonly #path: string;
  readonly chain: JudgedChain;

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.chain = new JudgedChain(lines);
  }

  /** Reads it. Throws as `readCustodyLines`. */
  static async open(dir: string): Promise<CustodyFile> {
    return new CustodyFile(custodyPath(dir), await readCustodyLines(dir));
  }

  get path(): string {
    return this.#path;
  }

  /** Adds the next line, durably. Throws `store.custodyChanged` for any but the next. */
  async append(line: string): Promise<void> {
    this.chain.mustFollow(line);
    await appendLine(this.#path, line);
    this.chain.add(line);
  }
}
