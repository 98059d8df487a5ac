import type { DiskForecast, EventCustody } from '@qiaolou/event-store/custody';
import { clockDoubt } from '@qiaolou/event-store/custody';
import type { RecordStore } from '@qiaolou/record-store';
import {
  RETENTION_FLOOR_DAYS,
  SECOND_MS,
  SocError,
  type Actor,
  type AskDeletionBody,
  type Clock,
  type CustodyVerification,
  type DecideDeletionBody,
  type DeletionRequestView,
  type HoldBody,
  type LegalHoldView,
  type LiftHoldBody,
  type RetentionOverview,
  type RetentionPolicyBody,
} from '@qiaolou/schema';
import { auditCustody, auditVerification } from './audit-custody.ts';
import { actOf } from './custody-acts.ts';
import type { KeptFiles } from '../seals/kept-files.ts';
import { CustodyBook, type CustodyBookOptions } from './custody-book.ts';
import { lawfullyDeleted } from './lawfully-deleted.ts';
import { decidingNow, deleteDecided, endDeletions, moveOld, sealDays, type Keeping } from './keep-files.ts';
import { mustKeepFloor, policyInForce, type RetentionSettings } from './retention-settings.ts';
import { diskForecasts, holdView, requestView, retentionView, unsupportedView } from './retention-view.ts';
import { readAnchors, readVerified, verifyNow } from './verification.ts';
import type { CustodyAct } from './tables.ts';
import { answerActs, askWorker, type AskingWorker } from './waiting-acts.ts';

/** The store whose files are kept, and who signs for them. */
type KeptStore = Omit<CustodyBookOptions, 'clock'> & { readonly kind?: RetentionOverview['kept'] };

/** What the service works with. */
export interface RetentionServiceOptions {
  /** Undefined where another process has the events. */
  readonly kept: KeptStore | undefined;
  /** How a worker is asked to do what people do, where this process has no key. */
  readonly asking?: AskingWorker | undefined;
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly settings: RetentionSettings;
}

/** What is not as it should be, and what is known of the disks. */
export interface RetentionTroubles {
  readonly hot: DiskForecast | undefined;
  readonly cold: DiskForecast | undefined;
  readonly clockDoubt: boolean;
  /** Findings of the newest verification, faults of the chain, and files that could not be sealed or deleted. */
  readonly findings: number;
  readonly sealedDays: number;
  readonly openRequests: number;
}

/** Sealed days, deletions by two people, legal holds, and how long the disk lasts. */
export interface RetentionService {
  overview(): Promise<RetentionOverview>;
  /**
   * Verifies the chain and every sealed file; the verdict is in the audit trail. On a search server a person's is done within a minute,
   * the nightly one reads for half an hour.
   */
  verify(actor?: Actor): Promise<CustodyVerification>;
  /** Throws `retention.belowFloor`, whoever asks. */
  choosePolicy(body: RetentionPolicyBody, actor: Actor): Promise<RetentionOverview>;
  hold(body: HoldBody, actor: Actor): Promise<LegalHoldView>;
  /** Throws `retention.holdNotFound`. */
  lift(id: number, body: LiftHoldBody, actor: Actor): Promise<LegalHoldView>;
  /** Throws `retention.tooYoung`, `retention.askedAlready`, `retention.clockInDoubt`. */
  ask(body: AskDeletionBody, actor: Actor): Promise<DeletionRequestView>;
  /** Throws `retention.notOpen`, `retention.sameHand`, `retention.clockInDoubt`. What was approved is deleted by the next `keep`. */
  decide(id: number, body: DecideDeletionBody, actor: Actor): Promise<DeletionRequestView>;
  /**
   * What is due: ends deletions that were broken off, seals days, deletes what was decided, moves old files. Nothing while another process
   * that shares the database is at it.
   */
  keep(): Promise<void>;
  /** Does what consoles in other processes ask for; nothing without the key. */
  answer(): Promise<void>;
  /** What it proves of the logs; undefined where there is nothing to keep, or its chain cannot be trusted. */
  evidence(): Promise<KeptFiles | undefined>;
  /** Undefined where there is nothing to keep. */
  troubles(): Promise<RetentionTroubles | undefined>;
}

/** Makes the service. Throws `retention.belowFloor` for a configuration that keeps logs shorter than the law asks. */
export function createRetentionService(options: RetentionServiceOptions): RetentionService {
  mustKeepFloor(options.settings);
  return new LiveRetention(options);
}

/** What one process at a time does of those that share a database. */
const DUTY = 'custody';

/** How long a verification that a person waits for reads the days of a search server. */
const WAITED_FOR_MS = 20 * SECOND_MS;
const NIGHTLY_MS = 30 * 60 * SECOND_MS;

class LiveRetention implements RetentionService {
  readonly #options: RetentionServiceOptions;
  readonly #keeping: Keeping | undefined;
  #verified: CustodyVerification | null | undefined;
  /** Files that the last `keep` found to be other than they were written or sealed. */
  #spoilt: readonly number[] = [];

  constructor(options: RetentionServiceOptions) {
    this.#options = options;
    const { kept, clock, settings, records } = options;
    this.#keeping = kept && {
      ...{ custody: kept.custody, book: new CustodyBook({ ...kept, clock }), clock, settings },
      onEntry: (entry) => auditCustody(records, entry),
    };
  }

  async overview(): Promise<RetentionOverview> {
    const { settings, clock } = this.#options;
    const keeping = this.#keeping;
    if (keeping === undefined) return unsupportedView(settings, clock.now());
    const { custody, book } = keeping;
    const { chain, state } = await book.read();
    return retentionView({
      ...{
        settings,
        kept: this.#options.kept?.kind ?? 'files',
        files: await custody.custodyFiles(),
        disks: await disksOf(custody),
      },
      deciding: { state, policy: policyInForce(state, settings), time: { now: clock.now(), lived: book.lived(state) } },
      ...{ chainFault: chain.fault ?? null, verified: await this.#newestVerified() },
    });
  }

  async verify(actor?: Actor): Promise<CustodyVerification> {
    const { records } = this.#options;
    const verified = await verifyNow(
      this.#mustKeep(),
      await readAnchors(records),
      actor === undefined ? NIGHTLY_MS : WAITED_FOR_MS,
    );
    await auditVerification(records, verified, actor);
    return (this.#verified = verified);
  }

  async choosePolicy(body: RetentionPolicyBody, actor: Actor): Promise<RetentionOverview> {
    await this.#act({ kind: 'policy', body }, actor);
    return this.overview();
  }

  async hold(body: HoldBody, actor: Actor): Promise<LegalHoldView> {
    return this.#holdOf(await this.#act({ kind: 'hold', body }, actor));
  }

  async lift(id: number, body: LiftHoldBody, actor: Actor): Promise<LegalHoldView> {
    await this.#act({ kind: 'lift', id, body }, actor);
    return this.#holdOf(id);
  }

  async ask(body: AskDeletionBody, actor: Actor): Promise<DeletionRequestView> {
    return this.#requestOf(await this.#act({ kind: 'ask', body }, actor));
  }

  async decide(id: number, body: DecideDeletionBody, actor: Actor): Promise<DeletionRequestView> {
    await this.#act({ kind: 'decide', id, body }, actor);
    return this.#requestOf(id);
  }

  async answer(): Promise<void> {
    if (this.#options.kept?.signer === undefined) return;
    const { records, clock } = this.#options;
    await answerActs(records, clock, (act, actor) => this.#do(act, actor));
  }

  async keep(): Promise<void> {
    const keeping = this.#keeping;
    if (keeping === undefined) return;
    // Several processes may share a search server: one of them keeps at a time.
    const duty = await this.#options.records.takeDuty(DUTY);
    if (duty === undefined) return;
    try {
      await this.#keep(keeping);
    } finally {
      await duty.release();
    }
  }

  async #keep(keeping: Keeping): Promise<void> {
    await endDeletions(keeping);
    this.#spoilt = [...(await sealDays(keeping)), ...(await deleteDecided(keeping))];
    await moveOld(keeping);
  }

  async troubles(): Promise<RetentionTroubles | undefined> {
    if (this.#keeping === undefined) return undefined;
    const { book, custody, clock, settings } = this.#keeping;
    const { chain, state } = await book.read();
    const { days, requests } = await this.overview();
    const time = { now: clock.now(), lived: book.lived(state) };
    const verified = await this.#newestVerified();
    const found = verified?.ok === false ? verified.findings.length : 0;
    return {
      ...diskForecasts(await disksOf(custody), days, { now: time.now, coldAfterDays: settings.coldAfterDays }),
      clockDoubt: clockDoubt(state.head, time) !== undefined,
      findings: found + this.#spoilt.length + (chain.fault === undefined ? 0 : 1),
      sealedDays: state.days.size,
      openRequests: requests.filter((request) => request.state === 'open').length,
    };
  }

  async evidence(): Promise<KeptFiles | undefined> {
    if (this.#keeping === undefined) return undefined;
    const { chain, state } = await this.#keeping.book.read();
    const verified = await this.#newestVerified();
    const { defaultDays } = policyInForce(state, this.#options.settings);
    return {
      ...{ deleted: lawfullyDeleted(chain.entries), sealedDays: state.days.size },
      ...{ policyDays: defaultDays, floorDays: RETENTION_FLOOR_DAYS },
      verified: chain.fault === undefined ? (verified ?? undefined) : { at: verified?.at ?? '', ok: false },
    };
  }

  /** Does what a person asks for, or has a worker do it that has the key; answers the number of its entry. */
  async #act(act: CustodyAct, actor: Actor): Promise<number> {
    const keeping = this.#mustKeep();
    const { asking, kept } = this.#options;
    if (kept?.signer !== undefined || asking === undefined) return this.#do(act, actor);
    // What speaks against it already is said at once.
    const deciding = await decidingNow(keeping);
    actOf(act, actor, deciding)(deciding.state);
    return askWorker(asking, act, actor);
  }

  async #do(act: CustodyAct, actor: Actor): Promise<number> {
    const keeping = this.#mustKeep();
    const entry = await keeping.book.append(actOf(act, actor, await decidingNow(keeping)));
    // Every act of a person adds one.
    if (entry === undefined) throw new SocError('internal');
    await auditCustody(this.#options.records, entry, actor);
    return entry.seq;
  }

  async #holdOf(id: number): Promise<LegalHoldView> {
    const { state } = await this.#mustKeep().book.whole();
    const hold = state.holds.get(id);
    if (hold === undefined) throw new SocError('retention.holdNotFound', { id });
    return holdView(hold);
  }

  async #requestOf(id: number): Promise<DeletionRequestView> {
    const keeping = this.#mustKeep();
    const deciding = await decidingNow(keeping);
    const request = deciding.state.requests.get(id);
    if (request === undefined) throw new SocError('retention.notOpen', { id });
    return requestView(request, await keeping.custody.custodyFiles(), deciding);
  }

  async #newestVerified(): Promise<CustodyVerification | null> {
    this.#verified ??= await readVerified(this.#options.records);
    return this.#verified;
  }

  /** Throws `retention.notEmbedded` where there are no files to keep. */
  #mustKeep(): Keeping {
    if (this.#keeping === undefined) throw new SocError('retention.notEmbedded');
    return this.#keeping;
  }
}

async function disksOf(custody: EventCustody): ReturnType<EventCustody['custodyDisks']> {
  return custody.custodyDisks();
}
