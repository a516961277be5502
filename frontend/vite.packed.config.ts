/** Builds the page of `factorscope pack`: one classic script, since a page of file:// may not load modules. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const packages = dirname(dirname(createRequire(import.meta.url).resolve("svelte/package.json")));
/** By package: its licence file. That of ONNX Runtime, which carries none here, is added by whoever packs. */
const LICENCES = { svelte: "LICENSE.md", katex: "LICENSE", "plotly.js-cartesian-dist-min": "LICENSE" };
const RUNTIME = join(packages, "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm");

const page: Plugin = {
  name: "packed-page",
  transformIndexHtml: {
    order: "pre",
    handler: (html) => html.replace("/src/main.ts", "/src/packed/main.ts").replace("Factorscope needs JavaScript", "This packed demo needs JavaScript"),
  },
};

const files: Plugin = {
  name: "packed-files",
  enforce: "post",
  generateBundle(_, bundle) {
    for (const name of Object.keys(bundle)) if (name.endsWith(".wasm")) delete bundle[name]; // a file: page could not fetch it
    const runtime = gzipSync(readFileSync(RUNTIME), { level: 9 }).toString("base64");
    this.emitFile({ type: "asset", fileName: "runtime.js", source: `factorscopeCarried("runtime.js", "${runtime}");\n` });
    const texts = Object.entries(LICENCES).map(([name, file]) => `${name} ${version(name)}\n\n${readFileSync(join(packages, name, file), "utf8").trim()}\n`);
    this.emitFile({ type: "asset", fileName: "NOTICES.txt", source: `onnxruntime-web ${version("onnxruntime-web")}\n\nMIT; its licence and notices follow at the end.\n\n\n${texts.join("\n\n")}` });
  },
};

/** Runs after Vite has written the tag of the script. */
const classic: Plugin = {
  name: "packed-classic",
  enforce: "post",
  transformIndexHtml: { order: "post", handler: (html) => html.replace(/<script type="module"[^>]*src=/, "<script defer src=").replaceAll(" crossorigin", "") },
};

function version(name: string): string {
  return (JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as { version: string }).version;
}

export default defineConfig({
  base: "./",
  plugins: [svelte(), page, files, classic],
  worker: { format: "iife" },
  build: {
    outDir: "../server/factorscope_server/static_packed",
    emptyOutDir: true,
    modulePreload: false,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
    rollupOptions: { output: { format: "iife", entryFileNames: "page.js", assetFileNames: "[name][extname]" } },
  },
});
