// What the S3 front of `karigar dev` owes to programs with the stock SDK beyond puts and gets, and to browsers.
// Endpoint and credentials come by environment. Says nothing if all is well.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";

import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const Bucket = "karigar";
const s3 = new S3Client({ forcePathStyle: true });
const folder = `front/${randomBytes(4).toString("hex")}`;
const name = (error) => error.name;
const status = (error) => error.$metadata?.httpStatusCode;

const checks = {
  async bucketIsThere() {
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    assert.ok(Buckets.some((one) => one.Name === Bucket));
  },

  async streamInChunksWithTrailer() {
    // Enough for many chunks; the SDK sends CRC32 in a trailer, and the encoding `aws-chunked`.
    const body = randomBytes(3_000_000);
    const Key = `${folder}/stream`;
    const pieces = Array.from({ length: 30 }, (_, i) => body.subarray(i * 100_000, (i + 1) * 100_000));
    const ContentLength = body.length;
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: Readable.from(pieces), ContentLength }));
    assert.ok(put.ChecksumCRC32);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    assert.equal(got.ChecksumCRC32, put.ChecksumCRC32);
    assert.equal(got.ContentEncoding, undefined);
    assert.deepEqual(Buffer.from(await got.Body.transformToByteArray()), body);
  },

  async uploadInParts() {
    const body = randomBytes(12_000_000);
    const Key = `${folder}/parts`;
    await new Upload({ client: s3, params: { Bucket, Key, Body: Readable.from([body]) } }).done();
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    assert.match(got.ETag, /-3"$/);
    assert.deepEqual(Buffer.from(await got.Body.transformToByteArray()), body);
    const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=5242870-5242889" }));
    assert.equal(part.ContentRange, "bytes 5242870-5242889/12000000");
    assert.deepEqual(Buffer.from(await part.Body.transformToByteArray()), body.subarray(5242870, 5242890));
  },

  async conditions() {
    const Key = `${folder}/conditions`;
    const put = (more) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "one", ...more }));
    const { ETag } = await put({ IfNoneMatch: "*" });
    await assert.rejects(put({ IfNoneMatch: "*" }), (error) => name(error) === "PreconditionFailed");
    const again = s3.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: ETag }));
    await assert.rejects(again, (error) => status(error) === 304);
    const none = s3.send(new GetObjectCommand({ Bucket, Key: `${folder}/none` }));
    await assert.rejects(none, (error) => name(error) === "NoSuchKey");
    const head = s3.send(new HeadObjectCommand({ Bucket, Key: `${folder}/none` }));
    await assert.rejects(head, (error) => name(error) === "NotFound");
  },

  async presignedAddresses() {
    const Key = `${folder}/presigned photo+1.txt`;
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, ContentType: "text/plain" }), {
      expiresIn: 60,
    });
    const answer = await fetch(put, { method: "PUT", body: "light", headers: { "content-type": "text/plain" } });
    assert.equal(answer.status, 200, await answer.text());
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    assert.equal(await (await fetch(get)).text(), "light");
    const other = (url) => url.replace(/(?<=X-Amz-Signature=)./, (digit) => (digit === "0" ? "1" : "0"));
    for (const tampered of [get.replace("photo", "sketch"), other(get), put]) {
      assert.equal((await fetch(tampered)).status, 403, tampered);
    }
    const past = new Date(Date.now() - 3_600_000);
    const expired = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60, signingDate: past });
    assert.equal((await fetch(expired)).status, 403);
    assert.equal((await fetch(get.replace(/\?.*/, ""))).status, 403, "unsigned");
  },

  async credentials() {
    const other = new S3Client({
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
    });
    await assert.rejects(other.send(new ListBucketsCommand({})), /use `test`, and the secret key `test`/);
  },

  async browsers() {
    const Key = `${folder}/browser.txt`;
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    const origin = "https://app.example";
    const asked = await fetch(url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "content-type,x-amz-meta-by",
      },
    });
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get("access-control-allow-origin"), "*");
    assert.match(asked.headers.get("access-control-allow-methods"), /PUT/);
    assert.equal(asked.headers.get("access-control-allow-headers"), "content-type,x-amz-meta-by");
    const put = await fetch(url, { method: "PUT", body: "x", headers: { origin } });
    assert.equal(put.headers.get("access-control-allow-origin"), "*");
    const refused = await fetch(url.replace(/\?.*/, ""), { headers: { origin } });
    assert.equal(refused.headers.get("access-control-allow-origin"), "*", "a page may read why it was refused");
  },

  async listsAndCopies() {
    for (const Key of ["a/1", "a/2", "b"]) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `${folder}/list/${Key}`, Body: Key }));
    }
    const CopySource = encodeURI(`${Bucket}/${folder}/list/b`);
    await s3.send(new CopyObjectCommand({ Bucket, Key: `${folder}/list/c`, CopySource }));
    const names = [];
    const query = { Bucket, Prefix: `${folder}/list/`, Delimiter: "/" };
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 1 }, query)) {
      names.push(...[...(page.CommonPrefixes ?? []).map((one) => one.Prefix), ...(page.Contents ?? []).map((one) => one.Key)]);
    }
    assert.deepEqual(names.map((one) => one.slice(query.Prefix.length)), ["a/", "b", "c"]);
    const Objects = ["a/1", "a/2", "b", "c"].map((Key) => ({ Key: `${folder}/list/${Key}` }));
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.equal(Deleted.length, 4);
  },
};

for (const [check, run] of Object.entries(checks)) {
  await run().catch((error) => {
    throw new Error(`${check}: ${error.message}`, { cause: error });
  });
}
