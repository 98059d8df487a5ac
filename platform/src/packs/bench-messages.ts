import type {
  CreateDraftBody,
  GuessPackBody,
  PackCheck,
  PackGuessAnswer,
  PackProblem,
  PackReading,
} from '@qiaolou/schema';
import type { ParserFolders } from '../pipeline/parser-folders.ts';

/** Fields of an event by name. */
export type EventFields = Readonly<Record<string, unknown>>;

/** A line as it came, or as it was kept. */
export interface BenchLine {
  readonly text: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly listener: string;
  readonly peer: string;
}

/** A pack of this process, as its file is. */
export interface CataloguedPack {
  readonly id: string;
  readonly vendor: string | null;
  readonly product: string | null;
  readonly type: string | null;
  readonly origin: 'shipped' | 'own';
  readonly replaces: boolean;
  readonly digest: string;
  /** Its `pack.yaml`. */
  readonly file: string;
  /** Lines of its samples. */
  readonly samples: number;
  /** Of an own pack: lines that do not come out as expected. */
  readonly failing: number;
  readonly datasets: readonly string[];
}

/** A pack as its files are. */
export interface PackFiles {
  readonly yaml: string;
  readonly files: readonly {
    readonly name: string;
    readonly lines: readonly string[];
    readonly events: readonly EventFields[];
  }[];
  readonly findings: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

/** What lines give by a text, beside what is in force. */
interface BenchReadings {
  readonly problem: PackProblem | null;
  readonly readings: readonly PackReading[];
}

/** What samples give by a text, beside what was accepted. */
export interface SampleReadings extends BenchReadings {
  readonly packId: string | null;
  readonly events: readonly EventFields[];
}

/** What may be asked of the bench, by name. */
export interface BenchWork {
  readonly catalogue: { readonly asked: object; readonly answer: readonly CataloguedPack[] };
  readonly files: { readonly asked: { readonly file: string }; readonly answer: PackFiles };
  readonly guess: {
    readonly asked: { readonly body: GuessPackBody; readonly receivedAt: number };
    readonly answer: PackGuessAnswer;
  };
  readonly check: { readonly asked: { readonly yaml: string }; readonly answer: PackCheck };
  readonly samples: {
    readonly asked: CreateDraftBody & { readonly expected: readonly EventFields[] | null; readonly receivedAt: number };
    readonly answer: SampleReadings;
  };
  readonly compare: {
    readonly asked: { readonly yaml: string; readonly lines: readonly BenchLine[] };
    readonly answer: BenchReadings;
  };
}

/** What the bench's thread is started with: plain data. */
export interface BenchSettings {
  readonly folders: ParserFolders;
  readonly zone: string;
  readonly skewLimitMs: number;
}
