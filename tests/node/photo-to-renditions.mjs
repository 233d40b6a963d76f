// What an API developer writes, with the stock AWS SDK and nothing of ours:
//
//   photo-to-renditions.mjs HTTP PHOTO
//
// uploads the photo to the bucket `karigar` in four ways, enqueues a job for each to the queue `standard`, polls the
// worker's HTTP address until they are done, and reads the renditions back. Endpoints and credentials come by
// environment, as with AWS itself. Prints the renditions as JSON.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";

import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const [http, photo] = process.argv.slice(2);
const Bucket = "karigar";
const QueueName = "standard";
const source = `shop/${randomUUID()}`;
const widths = [160, 320];
const patience = 60_000;

const s3 = new S3Client({ forcePathStyle: true });
const sqs = new SQSClient({});
const bytes = await readFile(photo);
const ContentType = "image/jpeg";

const key = (how) => `in/${source}/${how}/${basename(photo)}`;
const ways = {
  async buffer(Key) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType }));
  },
  async stream(Key) {
    const ContentLength = (await stat(photo)).size;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: createReadStream(photo), ContentLength, ContentType }));
  },
  async pipe(Key) {
    // A stream of unknown length, as from a browser's upload.
    const Body = createReadStream(photo, { highWaterMark: 8192 });
    await new Upload({ client: s3, params: { Bucket, Key, Body, ContentType } }).done();
  },
  async presigned(Key) {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, ContentType }), { expiresIn: 60 });
    const put = await fetch(url, { method: "PUT", body: bytes, headers: { "content-type": ContentType } });
    assert.equal(put.status, 200, await put.text());
  },
};

for (const [how, upload] of Object.entries(ways)) {
  await upload(key(how));
  const back = await s3.send(new GetObjectCommand({ Bucket, Key: key(how) }));
  assert.equal(back.ContentType, ContentType, how);
  assert.deepEqual(Buffer.from(await back.Body.transformToByteArray()), bytes, how);
}

const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
const event = (how) => ({
  specversion: "1.0",
  id: how,
  source,
  type: "media.renditions",
  time: new Date().toISOString(),
  data: { source: `s3://${Bucket}/${key(how)}`, renditions: widths.map((width) => ({ width })) },
});
const sent = await sqs.send(
  new SendMessageBatchCommand({
    QueueUrl,
    Entries: Object.keys(ways).map((how) => ({ Id: how, MessageBody: JSON.stringify(event(how)) })),
  }),
);
assert.equal(sent.Failed?.length ?? 0, 0, JSON.stringify(sent.Failed));

// Width and height of a JPEG, from its frame header (ITU-T T.81, B.2.2).
function dimensions(jpeg) {
  assert.equal(jpeg.readUInt16BE(0), 0xffd8, "the beginning of a JPEG");
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
  }
  throw new Error("no frame header");
}

async function finished(id) {
  for (const until = Date.now() + patience; ; ) {
    const query = new URLSearchParams({ source, id });
    const answer = await fetch(`${http}/v1/jobs?${query}`);
    assert.equal(answer.status, 200);
    const [job] = (await answer.json()).jobs;
    if (job && !["running", "waiting"].includes(job.state)) return job;
    assert.ok(Date.now() < until, `${id} is not done: ${JSON.stringify(job)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const results = {};
for (const how of Object.keys(ways)) {
  const job = await finished(how);
  assert.equal(job.state, "succeeded", JSON.stringify(job));
  assert.equal(job.kind, "media.renditions");
  assert.deepEqual(job.output.renditions.map((one) => one.width), widths);
  for (const rendition of job.output.renditions) {
    const [, bucket, Key] = rendition.address.match(/^s3:\/\/([^/]+)\/(.+)$/);
    const got = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const body = Buffer.from(await got.Body.transformToByteArray());
    assert.equal(got.ContentType, rendition.content_type);
    assert.match(got.CacheControl, /immutable/);
    assert.equal(body.length, rendition.bytes);
    assert.deepEqual(dimensions(body), { width: rendition.width, height: rendition.height });
  }
  results[how] = job.output.renditions;
}
process.stdout.write(`${JSON.stringify(results)}\n`);
