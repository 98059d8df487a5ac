import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { precompress } from './build/precompress.ts';

/**
 * antd's modal locks the page's scrolling through a style element without a nonce, which the content security policy
 * blocks and reports. The console's body never scrolls (its panes do), so nothing has to be locked.
 */
const noScrollLock: Plugin = {
  name: 'no-scroll-lock',
  enforce: 'pre',
  load: (id) => (/@rc-component\/portal\/es\/useScrollLocker\.js$/.test(id) ? 'export default () => undefined;' : null),
};

/** Runs when everything is written, files of `public` included. */
const precompressed: Plugin = {
  name: 'precompressed',
  apply: 'build',
  closeBundle: () => precompress(fileURLToPath(new URL('dist', import.meta.url))),
};

/**
 * Builds the console to `soc-console/web/dist`. The server replaces `__CSP_NONCE__` in index.html by a fresh nonce on
 * every response, so the page runs under `style-src 'self' 'nonce-…'; script-src 'self' 'nonce-…'`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [noScrollLock, react(), precompressed],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Small files become data: URLs otherwise, which the content security policy forbids for scripts and fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // With what tells zod not to compile: in another chunk than the schemas it could come too late.
            { name: 'schema', test: /zod-without-eval|node_modules[\\/]zod[\\/]|[\\/]schema[\\/]src[\\/]/ },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component|rc-[a-z-]+|dayjs)[\\/]/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:5180' } },
  preview: { port: 4173, proxy: { '/api': 'http://127.0.0.1:5180' } },
});
