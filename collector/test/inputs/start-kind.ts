import {
  INPUT_KINDS,
  type Input,
  type InputGiven,
  type InputKind,
  type ListeningKind,
} from '../../src/inputs/index.ts';
import { inputGiven } from './input-given.ts';
import type { TestSender, TestSource } from './senders/sender.ts';
import { afterTest, type SpoolFixture } from './spool-fixture.ts';

/** The kinds that open a port. */
export const LISTENING_KINDS: readonly ListeningKind[] = INPUT_KINDS.filter((kind) => kind.transport !== 'none');

/** An input that runs, and how something is sent to it. */
export interface StartedKind {
  readonly input: Input;
  readonly send: (payloads: readonly Buffer[]) => Promise<void>;
  readonly oversized: Buffer | undefined;
  /** The payload in what is spooled of it. */
  readonly payloadOf: (spooled: string) => string;
}

/** Starts an input of any kind; it is stopped after the test. */
export async function startKind(
  kind: InputKind,
  fixture: SpoolFixture,
  more: Partial<InputGiven> = {},
): Promise<StartedKind> {
  if (kind.transport !== 'none') return startListening(kind, fixture, more);
  const { openSource } = (await import(`./senders/${kind.id}.ts`)) as {
    openSource: () => TestSource | Promise<TestSource>;
  };
  const source = await openSource();
  const { settings, oversized } = source;
  const input = kind.open(kind.settings.parse({ enabled: true, ...settings }), { ...inputGiven(fixture), ...more });
  await input.start();
  afterTest(() => input.stop());
  const payloadOf = (text: string): string => source.payloadOf?.(text) ?? text;
  return { input, send: (payloads) => source.send(payloads), oversized, payloadOf };
}

/** An input that listens, and where. */
export interface StartedListening extends StartedKind {
  readonly port: number;
  readonly sender: TestSender;
}

/** Starts an input that listens, on any free port; it is stopped after the test. */
export async function startListening(
  kind: ListeningKind,
  fixture: SpoolFixture,
  more: Partial<InputGiven> = {},
  settings: object = {},
): Promise<StartedListening> {
  const { sender } = (await import(`./senders/${kind.id}.ts`)) as { sender: TestSender };
  const parsed = kind.settings.parse({ enabled: true, port: 0, ...sender.settings, ...settings });
  const input = kind.open(parsed, { ...inputGiven(fixture), ...more });
  const { port } = await input.start();
  afterTest(() => input.stop());
  const payloadOf = (text: string): string => sender.payloadOf?.(text) ?? text;
  const { oversized } = sender;
  return { input, port, sender, send: (payloads) => sender.send(port, payloads), oversized, payloadOf };
}
