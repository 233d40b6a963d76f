// graphile-worker, PostgreSQL alone: node/graphile-worker.mjs - JOBS one|batch
import { run } from "graphile-worker";
import pg from "pg";
import { jobs, measure } from "./shared.mjs";

const connectionString = process.env.BENCH_DATABASE_DIRECT;
const batch = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const preset = { worker: { connectionString, concurrentJobs: 24, maxPoolSize: 10, ...(process.argv[4] === "batch" ? batch : {}) } };
const quiet = { debug() {}, info() {}, warn: console.error, error: console.error };
const { Logger, runMigrations } = await import("graphile-worker");
const logger = new Logger(() => (level, message) => quiet[level]?.(message));

await runMigrations({ preset, logger });
const client = new pg.Client({ connectionString });
await client.connect();
await client.query(
  `select graphile_worker.add_jobs(array(
     select ('noop', json_build_object('filler', repeat('x', 150), 'n', n), null, null, null, null, null, null)::graphile_worker.job_spec
     from generate_series(1, $1) n))`, [jobs]);
await client.query("vacuum analyze");

// The last job's handler returns before its row is gone.
const allGone = async () => {
  while ((await client.query("select from graphile_worker._private_jobs limit 1")).rowCount) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
console.log("ready");
const meter = measure();
await run({ preset, logger, noHandleSignals: true, taskList: { noop: async () => { meter.finished(1, allGone); } } });
