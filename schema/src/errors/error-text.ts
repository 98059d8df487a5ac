/** One entry of the error catalogue. */
export interface ErrorText {
  /** HTTP status at the API's edge. */
  readonly status: number;
  /** What happened and what to do, for the console, Simplified Chinese. */
  readonly zh: string;
  /** The same in English. */
  readonly en: string;
  /** What whoever runs the platform does about it, where that does not follow from what happened. */
  readonly remedy?: { readonly zh: string; readonly en: string };
}
