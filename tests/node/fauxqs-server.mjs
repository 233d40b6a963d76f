// fauxqs on one loopback port: fauxqs-server.mjs PORT
import { buildApp } from "fauxqs";

const port = Number(process.argv[2]);
const app = buildApp({ logger: false, host: "localhost" });
await app.listen({ host: "127.0.0.1", port });
console.log(`fauxqs on 127.0.0.1:${port}`);

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => process.exit(0));
}
