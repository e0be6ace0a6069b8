import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const API = process.env.CARILLON_URL ?? 'http://localhost:3000';

export default defineConfig({
  base: '/console/',
  plugins: [react(), packed()],
  // The page that shows HTML of tenants has the origin of nobody.
  server: { proxy: { '/v1': API }, cors: { origin: 'null' } },
  build: {
    target: 'es2023',
    // A picture in a style sheet would need data: in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The editor of templates, fetched where something is written.
    chunkSizeWarningLimit: 600,
    rolldownOptions: { input: ['index.html', 'frame.html'] },
  },
});

/** What is served is packed once, here, and not at every request. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      for (const name of readdirSync(join(dir, 'assets')).filter((file) => /\.(js|css)$/.test(file))) {
        const file = join(dir, 'assets', name);
        const text = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(text));
      }
    },
  };
}
