// sqs-consumer: node/sqs-consumer.mjs QUEUE_URL JOBS one|batch [insert]
import { Consumer } from "sqs-consumer";
import { jobs, measure, queueUrl, sqsClient, table } from "./shared.mjs";

const [form, insert] = process.argv.slice(4);
const write = insert ? await table() : async () => {};
const meter = measure();
let seen = 0;
const handlers = {
  one: {
    handleMessage: async (message) => {
      await write(message);
      seen += 1;
      return message;
    },
  },
  batch: {
    handleMessageBatch: async (messages) => {
      await Promise.all(messages.map(write));
      seen += messages.length;
      return messages;
    },
  },
};
const consumer = Consumer.create({ queueUrl, batchSize: 10, sqs: sqsClient(meter), ...handlers[form] });
// Ends when the last deletions are through, which this event follows.
consumer.on("response_processed", () => { if (seen >= jobs) meter.finished(seen); });
for (const event of ["error", "processing_error"]) {
  consumer.on(event, (error) => { console.error(error); process.exit(1); });
}
consumer.start();
