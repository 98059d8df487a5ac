interface TrieNode<T> {
  readonly children: Map<number, TrieNode<T>>;
  values: T[];
}

/** Finds which of many prefixes (or, read backwards, suffixes) a text has, in one walk. */
export class AffixTrie<T> {
  readonly #root: TrieNode<T> = { children: new Map(), values: [] };
  readonly #fromEnd: boolean;

  constructor(end: 'prefix' | 'suffix') {
    this.#fromEnd = end === 'suffix';
  }

  add(affix: string, value: T): void {
    let node = this.#root;
    for (let i = 0; i < affix.length; i++) {
      const code = affix.charCodeAt(this.#fromEnd ? affix.length - 1 - i : i);
      let next = node.children.get(code);
      if (next === undefined) {
        next = { children: new Map(), values: [] };
        node.children.set(code, next);
      }
      node = next;
    }
    node.values.push(value);
  }

  /** Calls back for every affix the text has. */
  find(text: string, found: (value: T) => void): void {
    let node: TrieNode<T> | undefined = this.#root;
    for (let i = 0; i <= text.length; i++) {
      for (const value of node.values) found(value);
      if (i === text.length) return;
      node = node.children.get(text.charCodeAt(this.#fromEnd ? text.length - 1 - i : i));
      if (node === undefined) return;
    }
  }
}
