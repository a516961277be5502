import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8000";

export default defineConfig({
  base: "./", // the page may live under any path of a reverse proxy
  plugins: [svelte()],
  build: {
    outDir: "../server/factorscope_server/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600, // plotly's cartesian bundle, fetched only when a chart opens
  },
  server: { proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
  test: { include: ["tests/**/*.test.ts"] },
});
