import { isIPv6, SocketAddress } from 'node:net';
import { SocError, wireError, type RawRecord, type WireError } from '@qiaolou/schema';
import { CommunitySpeaker } from '../../snmp/community-speaker.ts';
import type { Speaker } from '../../snmp/speaker.ts';
import { UserSpeaker } from '../../snmp/user-speaker.ts';
import { usmKeys, type UsmKeys } from '../../snmp/usm.ts';
import type { Input, InputGiven, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import type { DeviceFigures } from './device-figures.ts';
import { pollDevice, type DevicePlan } from './device-poller.ts';
import { loadPollState, savePollState, type DeviceState } from './poll-state.ts';
import { SnmpRequests, type SnmpPeer } from './snmp-requests.ts';
import type { PolledDevice, SnmpCredential, SnmpPollSettings } from './snmp-poll-settings.ts';

/** Devices that are polled at the same time. */
const AT_ONCE = 16;
/** What a poll may take however often there is one. */
const LEAST_MS = 10_000;
const NEVER: DeviceState = { memory: undefined, objectId: undefined, awaySince: undefined };

interface Polled {
  readonly key: string;
  readonly plan: DevicePlan;
  readonly peer: SnmpPeer;
  readonly everyMs: number;
  state: DeviceState;
  fault: string | undefined;
}

/**
 * Polls devices by SNMP, each at its own time, and keeps what they tell as events. What is known of them is kept when the events are
 * on the disk, so that a link that went down while nobody asked is told after a restart, and a device that is away not again. While
 * the spool is full nobody is asked.
 */
export class SnmpPollInput implements Input {
  readonly #settings: SnmpPollSettings;
  readonly #given: InputGiven;
  readonly #counts: RecordCounts;
  readonly #requests: SnmpRequests;
  readonly #refused = new Map<string, number>();
  readonly #keys = new Map<string, UsmKeys>();
  readonly #stopped = Promise.withResolvers<undefined>();
  readonly #queue: (() => void)[] = [];
  #devices: readonly Polled[] = [];
  #loops: Promise<unknown> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();
  #saveFault: string | undefined;
  #running = 0;
  #waiting = 0;
  #isStopping = false;
  #figures = { polls: 0, failed: 0, late: 0 };

  constructor(settings: SnmpPollSettings, given: InputGiven) {
    this.#settings = settings;
    this.#given = given;
    this.#counts = new RecordCounts('snmp-poll', given.observer);
    this.#requests = new SnmpRequests({
      ...{ timeoutMs: settings.timeoutSeconds * 1_000, now: () => given.clock.now() },
      firstId: Number.parseInt(given.newId().slice(0, 7), 16),
      refused: (because) => this.#refused.set(`snmp.${because}`, (this.#refused.get(`snmp.${because}`) ?? 0) + 1),
    });
  }

  start(): Promise<undefined> {
    this.#devices = this.#settings.devices.map((device) => this.#polled(device));
    this.#loops = Promise.all(this.#devices.map((device, number) => this.#loop(device, number)));
    return Promise.resolve(undefined);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopped.resolve(undefined);
    for (const next of this.#queue.splice(0)) next();
    await this.#requests.close();
    await this.#loops;
    await this.#saving;
  }

  stats(): InputStats {
    const trouble = this.#trouble();
    return {
      bound: undefined,
      ...this.#counts.stats(),
      waiting: this.#waiting,
      kernelDrops: undefined,
      refused: Object.fromEntries(this.#refused),
      devices: { devices: this.#devices.length, away: this.#away().slice(0, 100), ...this.#figures },
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  #polled(device: PolledDevice): Polled {
    const { port, name, seconds = this.#settings.seconds } = device;
    // As senders of datagrams are named.
    const { address } = new SocketAddress({
      address: device.address,
      family: isIPv6(device.address) ? 'ipv6' : 'ipv4',
    });
    const { interfaces, maxInterfaces, pollEvents, credentials, values } = this.#settings;
    const credential = credentials.find((one) => one.name === device.credential);
    if (credential === undefined) throw new TypeError('a device has no credential');
    const key = `${address.replaceAll(':', '-')}_${port}`;
    const version = 'community' in credential ? '2c' : '3';
    return {
      ...{ key, everyMs: seconds * 1_000, fault: undefined },
      state: loadPollState(this.#given.stateDirectory, key) ?? NEVER,
      peer: { address, port, speaker: this.#speaker(credential) },
      plan: {
        ...{ address, name, version, interfaces, maxInterfaces, pollEvents },
        mostMs: Math.max(LEAST_MS, seconds * 1_000),
        values: values.filter((value) => device.values.includes(value.name)),
      },
    };
  }

  #speaker(credential: SnmpCredential): Speaker {
    if ('community' in credential) return new CommunitySpeaker(credential.community);
    const { user: name, auth, authPassword, privacyPassword } = credential;
    const user = { name, auth, authPassword, privacyPassword };
    // Made when they are needed first, and once: they are slow on purpose.
    const keysOf = (): UsmKeys => {
      const keys = this.#keys.get(credential.name) ?? usmKeys(user);
      this.#keys.set(credential.name, keys);
      return keys;
    };
    const prefix = Buffer.from(this.#given.newId().slice(0, 8), 'hex');
    let count = 0;
    const salt = (): Buffer => {
      const bytes = Buffer.alloc(8);
      prefix.copy(bytes);
      bytes.writeUInt32BE((count = (count + 1) >>> 0), 4);
      return bytes;
    };
    return new UserSpeaker(user, { keysOf, salt });
  }

  /** Polls a device again and again; all of them begin spread over their first interval. */
  async #loop(device: Polled, number: number): Promise<void> {
    const { clock } = this.#given;
    await this.#rest((device.everyMs * number) / this.#devices.length);
    while (!this.#isStopping) {
      const begun = clock.now();
      await this.#inTurn(() => this.#poll(device));
      const left = device.everyMs - Math.max(0, clock.now() - begun);
      if (left < 0) this.#figures.late++;
      await this.#rest(Math.max(left, 0));
    }
  }

  async #poll(device: Polled): Promise<void> {
    if (this.#isStopping) return;
    // Who was away is asked once each time, not again and again.
    const retries = device.state.awaySince === undefined ? this.#settings.retries : 0;
    const outcome = await pollDevice(device.plan, device.state, {
      ask: (request) => this.#requests.ask(device.peer, request, retries),
      now: () => this.#given.clock.now(),
    });
    if (outcome.fault === 'stopped') return;
    this.#figures.polls++;
    if (outcome.fault !== undefined) this.#figures.failed++;
    if (!(await this.#takeAll(device, outcome.events))) return;
    device.fault = outcome.fault;
    device.state = outcome.state;
    if (outcome.isChanged) this.#saving = this.#saving.then(() => this.#save(device));
  }

  /** False when not all were taken: the input stops. */
  async #takeAll({ plan }: Polled, events: readonly string[]): Promise<boolean> {
    this.#waiting += events.length;
    let left = events.length;
    try {
      for (const event of events) {
        const receivedAt = this.#given.clock.now();
        const record = { payload: Buffer.from(event), receivedAt, listener: 'snmp-poll', peer: plan.address };
        if (!(await this.#append(record))) return false;
        this.#waiting--;
        left--;
        this.#counts.took(plan.address, receivedAt);
      }
      return true;
    } finally {
      this.#waiting -= left;
    }
  }

  async #append(record: RawRecord): Promise<boolean> {
    const { sink } = this.#given;
    try {
      while (sink.append(record).kind === 'full') {
        await Promise.race([sink.whenWritable(record), this.#stopped.promise]);
        if (this.#isStopping) return false;
      }
      return true;
    } catch {
      // The spool closed.
      return false;
    }
  }

  /** Keeps what is known when the events that tell it are on the disk. */
  async #save({ key, state }: Polled): Promise<void> {
    try {
      await this.#given.sink.durableOrFailed();
      await savePollState(this.#given.stateDirectory, key, state);
      this.#saveFault = undefined;
    } catch (error) {
      this.#saveFault = (error as NodeJS.ErrnoException).code ?? 'EIO';
    }
  }

  /** Some at a time; the others in the order in which they came. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => void this.#queue.push(resolve));
    this.#running++;
    try {
      await work();
    } finally {
      this.#running--;
      this.#queue.shift()?.();
    }
  }

  async #rest(ms: number): Promise<void> {
    const over = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => over.resolve(undefined), ms);
    await Promise.race([over.promise, this.#stopped.promise]);
    clearTimeout(timer);
  }

  #away(): DeviceFigures['away'] {
    return this.#devices.flatMap(({ plan, fault }) =>
      fault === undefined ? [] : [{ address: plan.address, because: fault }],
    );
  }

  #trouble(): WireError | undefined {
    const away = this.#away();
    if (away.length === 0 && this.#saveFault === undefined) return undefined;
    return wireError(
      new SocError('collector.devicesAway', {
        ...{ count: away.length, devices: away.slice(0, 10).map(({ address, because }) => `${address} ${because}`) },
        ...(this.#saveFault === undefined ? {} : { state: this.#saveFault }),
      }),
    );
  }
}
