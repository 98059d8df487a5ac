import { StyleProvider } from '@ant-design/cssinjs';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUs from 'antd/locale/en_US.js';
import zhCn from 'antd/locale/zh_CN.js';
import { useEffect, useLayoutEffect, type ReactNode } from 'react';
import { ApiFailure, onUnauthenticated } from '../api/client.ts';
import { usePreferences } from '../base/preferences.ts';
import { endSession } from '../base/session.ts';
import { antdThemeFor } from '../theme/antd-theme.ts';
import { cssVariables } from '../theme/css-variables.ts';
import { PALETTES } from '../theme/palette.ts';
import { useThemeName } from '../theme/use-theme.ts';
import { antdLocale } from './antd-locale.ts';
import type { ConsoleRouter } from './router.tsx';

/** The cache of what the server said. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: false,
        // A coded answer will not change by asking again; only an unreachable or busy server may.
        retry: (count, error) =>
          count < 2 && error instanceof ApiFailure && (error.status === 0 || error.status === 503),
      },
    },
  });
}

/** The nonce of this response, given by the server in index.html; antd's style elements carry it. */
function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** The console: providers around the router. */
export function Root(props: { readonly router: ConsoleRouter; readonly queryClient: QueryClient }): ReactNode {
  const { router, queryClient } = props;
  const themeName = useThemeName();
  const { language } = usePreferences();
  useLayoutEffect(() => {
    const { style, dataset } = document.documentElement;
    for (const [name, value] of cssVariables(PALETTES[themeName])) style.setProperty(name, value);
    style.colorScheme = themeName;
    dataset['theme'] = themeName;
  }, [themeName]);
  useEffect(() => {
    onUnauthenticated(() => {
      endSession(queryClient);
    });
  }, [queryClient]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <StyleProvider layer>
      <ConfigProvider
        csp={{ nonce: cspNonce() }}
        theme={antdThemeFor(themeName)}
        locale={antdLocale(language === 'en' ? enUs : zhCn)}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <AntdApp message={{ maxCount: 3 }} notification={{ placement: 'bottomRight' }}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </AntdApp>
      </ConfigProvider>
    </StyleProvider>
  );
}
