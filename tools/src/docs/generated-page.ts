/** A page of docs/generated; `pages/<name>.ts` exports one as `page`. */
export interface GeneratedPage {
  /** Name in docs/generated. */
  readonly file: string;
  /** The whole text. Throws when what it describes is broken. */
  render(): Promise<string> | string;
}
