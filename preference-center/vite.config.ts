import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    remix({
      future: {
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        // Ways for a client's script to ask for data; there is no script, so there is no such way in.
        v3_singleFetch: false,
        v3_lazyRouteDiscovery: false,
        v3_fetcherPersist: false,
      },
    }),
  ],
  // Vite would inline a linked workspace package: a second copy of the services, and of HeedError.
  ssr: { external: ['@heed/schema'] },
  build: { assetsInlineLimit: 0, reportCompressedSize: false },
  logLevel: 'warn',
});
