import type { Texts } from './text-list.ts';
import { TextList, textListBytes } from './text-list.ts';

/** Texts that are still texts; they become bytes when they are searched. */
export class OpenTexts implements Texts {
  readonly #texts: readonly string[];
  readonly length: number;
  #list: TextList | undefined;

  /** The first texts of a list that may grow. */
  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.length = texts.length;
  }

  get bytes(): Buffer {
    return this.#asList().bytes;
  }

  get ends(): Uint32Array {
    return this.#asList().ends;
  }

  at(index: number): string {
    return this.#texts[index] ?? '';
  }

  #asList(): TextList {
    this.#list ??= new TextList(textListBytes(this.#texts.slice(0, this.length)));
    return this.#list;
  }
}
