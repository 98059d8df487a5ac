import type { SourceObserver } from '../sink/index.ts';

/** Counts what an input tells of its records, and tells the observer behind it. */
export class RecordCounts {
  readonly #listener: string;
  readonly #observer: SourceObserver;
  #received = 0;
  #shed = 0;
  #truncated = 0;

  constructor(listener: string, observer: SourceObserver) {
    this.#listener = listener;
    this.#observer = observer;
  }

  /** A record was taken; `listener`: whose it is, when it came through another input first. */
  took(peer: string, at: number, listener = this.#listener): void {
    this.#received++;
    this.#observer.received(listener, peer, at);
  }

  /** A record was refused because the spool was full. */
  shed(peer: string, at: number): void {
    this.#received++;
    this.#shed++;
    this.#observer.shed(this.#listener, peer, at);
  }

  /** A record, counted besides, was cut. */
  truncated(peer: string, at: number): void {
    this.#truncated++;
    this.#observer.truncated(this.#listener, peer, at);
  }

  /** As `InputStats` has them. */
  stats(): { readonly received: number; readonly shed: number; readonly truncated: number } {
    return { received: this.#received, shed: this.#shed, truncated: this.#truncated };
  }
}
