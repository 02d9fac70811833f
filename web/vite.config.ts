import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build web` writes the files that the server serves at /. In development the API is a server on its usual port. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2024',
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': process.env['WHENCE_URL'] ?? 'http://localhost:4680' } },
});
