import './scripts/assert-node.mjs'
import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import Icons from 'unplugin-icons/vite'

const at = (path: string) => resolve(import.meta.dirname, path)

// The oldest runtime that the tests use is Electron 33: Node 20.18 and Chromium 130. Newer ones run the same files.
const nodeTarget = 'node20.18'
const pageTarget = 'chrome130'

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      // What package.json has under "dependencies" stays an import of its own (the natives, ws); all else is bundled.
      rolldownOptions: {
        input: { index: at('src/main/index.ts'), cli: at('src/main/cli/index.ts') },
        // Beside the entries, so that `import.meta.dirname` is out/main wherever the bundler puts a line.
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      // A sandboxed preload is one self-contained CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    resolve: { alias: { '@': at('src/renderer'), '@shared': at('src/shared') } },
    plugins: [vue(), tailwindcss(), Icons({ compiler: 'vue3' })],
    build: {
      target: pageTarget,
      minify: 'oxc',
      // The page's content policy allows no data: addresses, so nothing is inlined.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
})
