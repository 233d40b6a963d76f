// Creates a bucket and shows that it takes writes: create-bucket.mjs ENDPOINT BUCKET SECONDS
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const [endpoint, Bucket, seconds] = process.argv.slice(2);
const s3 = new S3Client({ endpoint, forcePathStyle: true, maxAttempts: 1 });
const until = Date.now() + 1000 * Number(seconds);

for (;;) {
  try {
    await s3.send(new CreateBucketCommand({ Bucket })).catch((error) => {
      if (!/BucketAlready/.test(error.name)) throw error;
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: "ready", Body: "yes" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "ready" }));
    break;
  } catch (error) {
    if (Date.now() > until) throw error;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
