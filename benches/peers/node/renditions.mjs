// sharp on photos: node/renditions.mjs three|cascade jpeg|both ROUNDS FILE…
//
// Renditions 2048, 1024 and 320 pixels wide of each file, so many times, upright and in sRGB: JPEG alone, or WebP beside it.
// `three` is what people write: a pipeline a rendition, under way at once. `cascade` is what sharp's documentation leads an
// expert to: the photo is decoded and turned once, and each rendition made of the next larger one's raw pixels.
import sharp from "sharp";

const [way, outputs, rounds, ...files] = process.argv.slice(2);
const widths = [2048, 1024, 320];
const formats = outputs === "both" ? ["jpeg", "webp"] : ["jpeg"];
const quality = 80;

async function three(file) {
  const pipelines = widths.flatMap((width) =>
    formats.map((format) => sharp(file).rotate().resize({ width }).toFormat(format, { quality }).toBuffer({ resolveWithObject: true })),
  );
  return Promise.all(pipelines);
}

async function cascade(file) {
  const made = [];
  let source = sharp(file).rotate();
  for (const width of widths) {
    const { data, info } = await source.resize({ width }).raw().toBuffer({ resolveWithObject: true });
    const raw = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    for (const format of formats) {
      made.push(await raw().toFormat(format, { quality }).toBuffer({ resolveWithObject: true }));
    }
    source = raw();
  }
  return made;
}

const renditions = { three, cascade }[way];
await renditions(files[0]);
let [bytes, pixels] = [0, 0];
const began = { time: process.hrtime.bigint(), cpu: process.cpuUsage() };
for (let round = 0; round < Number(rounds); round++) {
  for (const file of files) {
    for (const { info } of await renditions(file)) {
      bytes += info.size;
      pixels += info.width * info.height;
    }
  }
}
const cpu = process.cpuUsage(began.cpu);
const seconds = Number(process.hrtime.bigint() - began.time) / 1e9;
const items = files.length * Number(rounds);
const rss_kib = process.resourceUsage().maxRSS;
console.log(JSON.stringify({ items, seconds, cpu_us: cpu.user + cpu.system, rss_kib, bytes, pixels }));
