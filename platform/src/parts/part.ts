import { afterFailure } from '@qiaolou/schema';

/** A part of a running platform. */
export interface Part<Needs extends object, Gives extends object> {
  /** For the log, and for who reads a list of parts. */
  readonly name: string;
  /** It waits by itself for what is away, and has waited long enough when it fails. */
  readonly waits?: boolean;
  /**
   * Opens it with what earlier parts give. What must be closed goes on `closing` as soon as it is open: that is closed in
   * reverse order when the platform stops, and also when this part or a later one cannot be opened. It may then be opened
   * anew: what cannot be taken back, as figures for each scrape, comes when nothing can fail any more.
   */
  readonly open: (needs: Needs, closing: AsyncDisposableStack) => Promise<Gives>;
}

/** Parts in the order they are opened: each gets what is given and what those before it give, together `House`. */
export interface PartList<Given extends object, House extends object> {
  readonly parts: readonly Part<never, object>[];
  /** The list with one more. A part whose needs no earlier one meets does not compile. */
  and<Gives extends object>(part: Part<House, Gives>): PartList<Given, House & Gives>;
}

/** A list without parts. */
export function noParts<Given extends object>(): PartList<Given, Given> {
  return listOf([]);
}

/** Parts that are open. */
export interface OpenParts<House extends object> {
  readonly house: House;
  /** Closes in reverse order; idempotent. */
  readonly stop: () => Promise<void>;
}

/** Opens a part: once, or anew for as long as what kept it from being opened may pass. Throws what did not. */
export type OpenPart = <Gives>(open: () => Promise<Gives>) => Promise<Gives>;

const ONCE: OpenPart = (open) => open();

/** Opens the parts in order; when one cannot be opened, those that are open are closed again and its error is thrown. */
export async function openParts<Given extends object, House extends object>(
  { parts }: PartList<Given, House>,
  given: Given,
  openPart: OpenPart = ONCE,
): Promise<OpenParts<House>> {
  const closing = new AsyncDisposableStack();
  let house: object = given;
  try {
    // `and` has seen to it that each finds what it needs.
    for (const part of parts) {
      const opening = part.waits === true ? ONCE : openPart;
      house = { ...house, ...(await opening(() => openOne(part, house as never, closing))) };
    }
  } catch (error) {
    throw await afterFailure(error, () => closing.disposeAsync());
  }
  let stopping: Promise<void> | undefined;
  return { house: house as House, stop: () => (stopping ??= closing.disposeAsync()) };
}

/** What a part opened before it failed is closed before it may be opened anew. */
async function openOne<Needs extends object>(
  part: Part<Needs, object>,
  needs: Needs,
  closing: AsyncDisposableStack,
): Promise<object> {
  const own = new AsyncDisposableStack();
  try {
    const gives = await part.open(needs, own);
    closing.use(own);
    return gives;
  } catch (error) {
    throw await afterFailure(error, () => own.disposeAsync());
  }
}

function listOf<Given extends object, House extends object>(
  parts: readonly Part<never, object>[],
): PartList<Given, House> {
  return { parts, and: (part) => listOf([...parts, part]) };
}
