import type { ConfigProviderProps } from 'antd';

/** antd's texts for a language. */
export type AntdLocale = NonNullable<ConfigProviderProps['locale']>;

/**
 * antd's locale files are CommonJS with a `default` inside; Vite hands out the inner object, Node's resolution rules
 * (which the type checker follows) the outer one. Accepts both.
 */
export function antdLocale(imported: AntdLocale | { readonly default: AntdLocale }): AntdLocale {
  return 'default' in imported ? imported.default : imported;
}
