import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

/** The same settings as the product's own build. */
export default defineConfig({
  plugins: [
    remix({
      appDirectory: 'src/bench/preferences/empty-page',
      buildDirectory: 'dist/bench/preferences/empty-page',
      future: {
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_singleFetch: false,
        v3_lazyRouteDiscovery: false,
        v3_fetcherPersist: false,
      },
    }),
  ],
  build: { reportCompressedSize: false },
  logLevel: 'warn',
});
