/** How far one partition was read, handed over and kept. */
export class PartitionProgress {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  /** Offset of the next message to be handed over; undefined while that is not known. */
  position: number | undefined;
  /** Offset behind the last message of the log, as the broker told last; undefined: it did not yet. */
  end: number | undefined;
  /** Why it is not read now. */
  fault: string | undefined;
  /** False from when another member of the group has it. */
  isOurs = true;
  #resting = false;
  #durable = 0;
  #open = 0;
  #committed: number | undefined;

  constructor(topic: string, topicId: string, partition: number) {
    this.topic = topic;
    this.topicId = topicId;
    this.partition = partition;
  }

  /** Begins or goes on somewhere. */
  moveTo(offset: number): void {
    this.position = offset;
    if (this.#open === 0) this.#durable = offset;
  }

  /** Messages before `offset` were handed over. */
  handed(offset: number): void {
    this.position = offset;
    this.#open++;
  }

  /** What was handed over before `offset`, the oldest that was not yet, is on the disk. */
  kept(offset: number): void {
    this.#open--;
    this.#durable = this.#open === 0 ? (this.position ?? offset) : offset;
  }

  /** Offset that is committed next: all before it is on the disk. Undefined when that is known already. */
  get toCommit(): number | undefined {
    if (this.position === undefined || this.#committed === this.#durable) return undefined;
    return this.#durable;
  }

  /** The group knows of it. */
  committed(offset: number): void {
    this.#committed = offset;
  }

  /** Messages that are not on our disk; undefined while that is not known. */
  get lag(): number | undefined {
    if (this.position === undefined || this.end === undefined) return undefined;
    return Math.max(0, this.end - this.#durable);
  }

  get isReadable(): boolean {
    return this.isOurs && !this.#resting && this.position !== undefined;
  }

  /** It is left alone for a while. */
  rest(fault: string, ms: number): void {
    this.fault = fault;
    this.#resting = true;
    setTimeout(() => (this.#resting = false), ms).unref();
  }
}
