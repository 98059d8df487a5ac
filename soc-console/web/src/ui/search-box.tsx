import { SearchOutlined } from '@ant-design/icons';
import { Input, type InputRef } from 'antd';
import { useEffect, useState, type ReactNode, type Ref } from 'react';
import { useDraft } from '../base/use-draft.ts';

/**
 * A text filter that acts when typing pauses or on Enter, never inside an input-method composition: half a pinyin is
 * not a search.
 */
export function SearchBox(props: {
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
  readonly width?: number;
  readonly inputRef?: Ref<InputRef>;
}): ReactNode {
  const { value, onChange } = props;
  // Followed: the back button and cleared filters change the address from elsewhere.
  const [draft, setDraft] = useDraft(value);
  const [composing, setComposing] = useState(false);
  useEffect(() => {
    if (composing || draft === value) return undefined;
    const timer = setTimeout(() => {
      onChange(draft);
    }, 350);
    return () => {
      clearTimeout(timer);
    };
  }, [draft, composing, value, onChange]);
  return (
    <Input
      {...(props.inputRef ? { ref: props.inputRef } : {})}
      value={draft}
      allowClear
      prefix={<SearchOutlined aria-hidden />}
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      style={{ width: props.width ?? 260 }}
      onChange={(event) => {
        setDraft(event.target.value);
      }}
      onCompositionStart={() => {
        setComposing(true);
      }}
      onCompositionEnd={() => {
        setComposing(false);
      }}
      onPressEnter={() => {
        if (!composing && draft !== value) onChange(draft);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !composing) event.currentTarget.blur();
      }}
    />
  );
}
