/** A page of docs/generated, or a file with a derived part; `pages/<name>.ts` exports one as `page`. */
export interface GeneratedPage {
  /** Path from docs/generated. */
  readonly file: string;
  /** The whole text. Throws when what it describes is broken. */
  render(): Promise<string> | string;
}
