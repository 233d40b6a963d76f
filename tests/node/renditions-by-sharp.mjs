// The renditions of a plan as sharp makes them, at its defaults:
//
//   renditions-by-sharp.mjs PLAN FOLDER
//
// PLAN is JSON: {"folder": …, "inputs": [{name, for_sharp}], "renditions": [{name, width?, height?, fit, format, quality}]}. Writes
// FOLDER/INPUT/NAME, and prints {INPUT: null, or the message of what sharp refused} as JSON.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import sharp from "sharp";

const [planFile, folder] = process.argv.slice(2);
const plan = JSON.parse(await readFile(planFile, "utf8"));

async function render(input, { width, height, fit, format, quality }) {
  const upright = sharp(join(plan.folder, input.for_sharp)).autoOrient();
  const resized = upright.resize({ width, height, fit, withoutEnlargement: true });
  // sharp flattens onto black unless told otherwise.
  const flat = format === "jpeg" ? resized.flatten({ background: "#fff" }) : resized;
  return flat.toFormat(format, quality ? { quality } : {}).toBuffer();
}

const answers = {};
for (const input of plan.inputs) {
  await mkdir(join(folder, input.name), { recursive: true });
  try {
    for (const rendition of plan.renditions) {
      await writeFile(join(folder, input.name, rendition.name), await render(input, rendition));
    }
    answers[input.name] = null;
  } catch (error) {
    answers[input.name] = error.message;
  }
}
process.stdout.write(JSON.stringify(answers));
