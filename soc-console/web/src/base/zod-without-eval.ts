/**
 * zod tries `new Function` to compile its checks. The content security policy forbids that, and the browser reports
 * every try. zod reads this before its first schema is made, so the module must be imported before all others.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

export {};
