import type {
  Actor,
  ChangeDraftBody,
  CreateDraftBody,
  DraftTest,
  GuessPackBody,
  PackCheck,
  PackDetail,
  PackDraft,
  PackGuessAnswer,
  PackList,
  PackVersion,
  ReleaseDraftBody,
  RollbackPackBody,
  SwitchPackBody,
} from '@qiaolou/schema';

/** Who asks the desk, for as long as he waits. */
export interface PackAsker {
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
}

/** A kept original, as it came. */
export interface KeptLine {
  readonly text: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly listener: string;
  readonly peer: string;
}

/** What a draft is tried on besides its samples. */
export interface DraftTrial {
  readonly pasted: readonly string[];
  readonly kept: readonly KeptLine[] | undefined;
}

/**
 * Parser packs for people. Work on lines is done apart, in turn and within time (`api.busy`, `packs.tooSlow`); what is not there
 * is `records.notFound`, what somebody else was faster with `records.versionConflict`.
 */
export interface PackDeskService {
  list(asker: PackAsker): Promise<PackList>;
  get(id: string, asker: PackAsker): Promise<PackDetail>;
  version(id: string, version: number): Promise<PackVersion>;
  guess(body: GuessPackBody, asker: PackAsker): Promise<PackGuessAnswer>;
  check(yaml: string, asker: PackAsker): Promise<PackCheck>;
  createDraft(body: CreateDraftBody, actor: Actor): Promise<PackDraft>;
  draft(id: string): Promise<PackDraft>;
  changeDraft(id: string, body: ChangeDraftBody, actor: Actor): Promise<PackDraft>;
  deleteDraft(id: string, actor: Actor): Promise<void>;
  testDraft(id: string, trial: DraftTrial, asker: PackAsker): Promise<DraftTest>;
  /** Takes what the samples give now as what is expected of them. */
  acceptDraft(id: string, version: number, asker: PackAsker): Promise<PackDraft>;
  /** Throws `packs.notReady`. */
  releaseDraft(id: string, body: ReleaseDraftBody, asker: PackAsker): Promise<PackDetail>;
  rollback(id: string, body: RollbackPackBody, asker: PackAsker): Promise<PackDetail>;
  switch(id: string, body: SwitchPackBody, asker: PackAsker): Promise<PackDetail>;
  /** Throws `packs.shipped`, `packs.elsewhere`. */
  remove(id: string, reason: string, asker: PackAsker): Promise<void>;
}
