// What the Node subjects share: they take JOBS jobs and print what that used as one line of JSON.
import pg from "pg";
import { SQSClient } from "@aws-sdk/client-sqs";

export const [queueUrl, jobs] = [process.argv[2], Number(process.argv[3])];

/** Counts jobs; at the last one prints what was used and ends the process. */
export function measure() {
  const began = { time: process.hrtime.bigint(), cpu: process.cpuUsage() };
  let [done, requests] = [0, 0];
  return {
    request: () => requests++,
    async finished(count, end) {
      done += count;
      if (done < jobs) return;
      await end?.();
      const cpu = process.cpuUsage(began.cpu);
      const seconds = Number(process.hrtime.bigint() - began.time) / 1e9;
      const rss_kib = process.resourceUsage().maxRSS;
      console.log(JSON.stringify({ jobs: done, seconds, cpu_us: cpu.user + cpu.system, rss_kib, requests }));
      process.exit(0);
    },
  };
}

/** A client that counts its requests. */
export function sqsClient(meter) {
  const sqs = new SQSClient({ endpoint: process.env.BENCH_SQS, region: "us-east-1" });
  sqs.middlewareStack.add((next) => (args) => { meter.request(); return next(args); }, { step: "finalizeRequest" });
  return sqs;
}

/** One row a job, as a team would write it. */
export async function table() {
  const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE, max: 10 });
  await pool.query("create table if not exists results (id text primary key, body jsonb not null, at timestamptz default now())");
  await pool.query("truncate results");
  return (message) => pool.query("insert into results (id, body) values ($1, $2) on conflict do nothing", [message.MessageId, message.Body]);
}
