// Writes src/api-types.ts from the server's OpenAPI document; with --check only says whether it is up to date.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const here = new URL(".", import.meta.url);
const target = new URL("src/api-types.ts", here);
const venv = new URL("../.venv/bin/python", here);
const python = process.env.PYTHON ?? (existsSync(venv) ? venv.pathname : "python3");

const document = JSON.parse(execFileSync(python, ["-m", "factorscope_server.openapi"], { encoding: "utf8", maxBuffer: 1e8 }));
const types = astToString(await openapiTS(document, { alphabetize: true }));
const text = `// Generated from the server's OpenAPI document by \`npm run types\`; do not edit.\n${types}`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
  console.error("src/api-types.ts does not match the server's OpenAPI document: run `npm run types` and commit the result.");
  process.exit(1);
}
