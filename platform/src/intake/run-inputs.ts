import {
  FairTurns,
  INPUT_KINDS,
  inputKey,
  type BoundAddress,
  type Input,
  type InputGiven,
  type InputId,
  type InputKind,
  type InputSettings,
  type InputStats,
  type ListenSettings,
} from '@qiaolou/collector';
import { afterFailure, listenFault } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';

const KINDS: readonly InputKind<InputId>[] = INPUT_KINDS;

/** A value for each input that is switched on. */
export type PerInput<T> = Readonly<Partial<Record<InputId, T>>>;

/** The inputs that run. */
export interface RunningInputs {
  /** Where they listen. */
  readonly bound: PerInput<BoundAddress>;
  stats(): PerInput<InputStats>;
  /** Datagrams read from the sockets so far. */
  datagrams(): number;
  stop(): Promise<void>;
}

/** What inputs are given together. */
export interface RunInputsGiven extends Omit<InputGiven, 'connectionCap' | 'turns'> {
  /** Connections the process can bear of all inputs together; undefined when that is not known. */
  readonly connectionCap: number | undefined;
}

/** Starts every input that is switched on; if one cannot start, the others are stopped and its error is thrown. */
export async function runInputs(settings: Config['inputs'], together: RunInputsGiven): Promise<RunningInputs> {
  const given = { ...together, turns: new FairTurns(), connectionCap: capOfEach(settings, together.connectionCap) };
  const running = new Map<InputId, Input>();
  const bound: Partial<Record<InputId, BoundAddress>> = {};
  const stop = async (): Promise<void> => {
    const ends = await Promise.allSettled([...running.values()].map((input) => input.stop()));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  try {
    for (const kind of KINDS) {
      const own = settings[inputKey(kind.id)];
      if (!own.enabled) continue;
      const input = openInput(kind, own, given);
      const address = await startInput(input, own);
      if (address !== undefined) bound[kind.id] = address;
      running.set(kind.id, input);
    }
  } catch (error) {
    throw await afterFailure(error, stop);
  }
  return {
    bound,
    datagrams: () => [...running.values()].reduce((sum, input) => sum + (input.datagrams?.() ?? 0), 0),
    stats: () => Object.fromEntries([...running].map(([id, input]) => [id, input.stats()])),
    stop,
  };
}

/** The inputs that senders connect to share what all of them together may have. */
function capOfEach(settings: Config['inputs'], together: number | undefined): number | undefined {
  const sharing = KINDS.filter(({ id, transport }) => transport === 'tcp' && settings[inputKey(id)].enabled);
  return together === undefined ? undefined : Math.floor(together / Math.max(1, sharing.length));
}

/** Each takes the settings that its own section was checked to be. */
function openInput(kind: InputKind<InputId>, settings: InputSettings | ListenSettings, given: InputGiven): Input {
  if (kind.transport === 'none') return kind.open(settings, given);
  if (!('port' in settings)) throw new TypeError(`inputs.${inputKey(kind.id)} has no port`);
  return kind.open(settings, given);
}

async function startInput(input: Input, settings: InputSettings | ListenSettings): Promise<BoundAddress | undefined> {
  try {
    return await input.start();
  } catch (error) {
    throw 'port' in settings ? listenFault(error, settings) : error;
  }
}
