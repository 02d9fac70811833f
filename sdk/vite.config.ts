import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** The declarations that the compiler wrote before. None of them names anything outside of the package. */
const declarations: Plugin = {
  name: 'declarations',
  closeBundle: () => cpSync(join(here, '../dist/types/sdk/sdk/src'), join(here, 'dist/types'), { recursive: true }),
};

/** `vite build sdk` writes the package's two entries, core bundled in, with nothing left to install. */
export default defineConfig({
  root: here,
  plugins: [declarations],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    minify: true,
    lib: { entry: { node: 'src/node.ts', web: 'src/web.ts' }, formats: ['es'] },
    rollupOptions: { external: /^node:/ },
  },
});
