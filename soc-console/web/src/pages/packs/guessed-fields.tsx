import { ECS_FIELDS, type GuessedKey } from '@qiaolou/schema';
import { Select } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { usePreferences, type Language } from '../../base/preferences.ts';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { fieldLabel } from '../../ui/field-label.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { packMessages, type PackTexts } from './messages.ts';
import '../../ui/lists.css';

const SURE_TONE: Readonly<Record<string, Tone>> = { high: 'pass', medium: 'warn', low: 'hollow', chosen: 'info' };

/** Fields that the platform writes by itself. */
const OURS = /^(?:@timestamp|event\.(?:id|created|ingested|original|dataset|module|kind)|qiaolou\.|related\.|tags$)/;

/** The keys of the device, each with what it is proposed to mean; a person may choose otherwise. */
export function GuessedFields(props: {
  readonly keys: readonly GuessedKey[];
  readonly busy: boolean;
  readonly onChoose: (key: string, target: string) => void;
}): ReactNode {
  const t = useMessages(packMessages);
  const { language } = usePreferences();
  const { teach } = t;
  const options = useMemo(() => targetOptions(t, language), [t, language]);
  if (props.keys.length === 0) return undefined;
  return (
    <table className="plain-table guessed-fields" aria-label={teach.keys}>
      <thead>
        <tr>
          <th scope="col">{teach.key}</th>
          <th scope="col">{teach.example}</th>
          <th scope="col">{teach.target}</th>
          <th scope="col">{teach.confidence}</th>
        </tr>
      </thead>
      <tbody>
        {props.keys.map((guessed) => (
          <tr key={guessed.key}>
            <th scope="row" className="mono" translate="no">
              {guessed.key}
            </th>
            <td className="guessed-example">
              <span className="mono" translate="no">
                {guessed.examples.join(' · ')}
              </span>{' '}
              <span className="muted">{textOr(teach.shape, guessed.shape)}</span>
            </td>
            <td>
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                aria-label={teach.targetOf(guessed.key)}
                className="guessed-target"
                disabled={props.busy}
                value={guessed.target ?? ''}
                options={optionsWith(options, guessed.target)}
                onChange={(target: string) => {
                  props.onChoose(guessed.key, target);
                }}
              />
            </td>
            <td>
              {guessed.confidence !== null && (
                <Tag tone={SURE_TONE[guessed.confidence] ?? 'neutral'}>{textOr(teach.sure, guessed.confidence)}</Tag>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

function targetOptions({ teach }: PackTexts, language: Language): readonly Option[] {
  const fields = Object.keys(ECS_FIELDS)
    .filter((field) => !OURS.test(field))
    .sort()
    .map((field) => ({ value: field, label: `${field} ${fieldLabel(field, language) ?? ''}` }));
  const first = Object.entries(teach.decomposed).map(([value, label]) => ({ value, label }));
  return [{ value: '', label: teach.keep }, { value: 'time', label: teach.time }, ...first, ...fields];
}

/** A proposal that the dictionary does not know is a choice too. */
function optionsWith(options: readonly Option[], target: string | null): Option[] {
  const known = target === null || options.some(({ value }) => value === target);
  return known ? [...options] : [...options, { value: target, label: target }];
}
