import { Select } from 'antd';
import type { ReactNode } from 'react';
import { formatList } from '../base/url-state.ts';
import { usePageSearch } from '../base/use-page-search.ts';

/** A filter of several values that stands in the page's address under a name, as a list. */
export function AddressChoice<Value extends string>(props: {
  readonly name: string;
  readonly label: string;
  readonly width: number;
  readonly value: readonly Value[];
  readonly options: readonly { readonly value: Value; readonly label: string }[];
}): ReactNode {
  const [, change] = usePageSearch();
  const { name, label, width, value, options } = props;
  return (
    <Select<Value[]>
      mode="multiple"
      aria-label={label}
      placeholder={label}
      maxTagCount="responsive"
      style={{ width }}
      value={[...value]}
      options={[...options]}
      onChange={(values) => {
        change({ [name]: formatList(values) });
      }}
    />
  );
}
