import { useKeptText } from './kept-text.ts';

/** Texts by name. */
type Values = Readonly<Record<string, string>>;

/** Several texts of one place while they are typed; see {@link useKeptText}. */
export interface KeptValues {
  readonly values: Values;
  readonly setValues: (values: Values) => void;
  /** They were sent, or are no longer wanted. */
  readonly forget: () => void;
}

/** Texts that begin empty, or as what the same person typed at the same place before. */
export function useKeptValues(place: string): KeptValues {
  const { text, setText, forget } = useKeptText(place);
  return {
    values: valuesOf(text),
    setValues: (values) => {
      const typed = Object.entries(values).filter(([, value]) => value !== '');
      setText(typed.length === 0 ? '' : JSON.stringify(Object.fromEntries(typed)));
    },
    forget,
  };
}

/** What is no object of texts, be it edited by hand, is nothing. */
function valuesOf(text: string): Values {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
