/** What Vite gives the page at build time; the rest of Vite's globals are not used. */
interface ImportMeta {
  readonly env: { readonly DEV: boolean };
}

declare module '*.css';
