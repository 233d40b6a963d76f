//! Real worker processes on real servers: a database, a queue and objects of a test's own.

pub mod loads;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use karigar::config::AwsConfig;
use karigar::envelope::NewEvent;
use karigar::queue::sqs::SqsQueues;
use karigar::queue::{Message, NewMessage, Queue, QueueAttributes, Queues, ReceiveRequest};
use sqlx::{AssertSqlSafe, PgConnection, Row};
use tokio::process::{Child, Command};

use crate::database::Database;
use crate::servers::server;

/// Something that has not happened after this long never will.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often a rig looks for what it waits for, before it gives up: every 20 ms.
const LOOKS: u32 = 4500;

/// Where a rig's workers find their servers.
pub struct Servers {
    /// The variable with PostgreSQL's direct address.
    pub postgres: &'static str,
    /// The variable with the address that workers use.
    pub pooler: &'static str,
    /// SQS's endpoint, for workers.
    pub sqs: String,
    /// S3's endpoint, for workers.
    pub s3: String,
}

impl Default for Servers {
    fn default() -> Self {
        Self {
            postgres: "KARIGAR_TEST_POSTGRES",
            pooler: "KARIGAR_TEST_PGBOUNCER",
            sqs: server("KARIGAR_TEST_FAUXQS"),
            s3: server("KARIGAR_TEST_S3"),
        }
    }
}

/// A set-up for worker processes of `program`, with a table `effects(key text)` that its jobs count in.
pub struct Rig {
    program: PathBuf,
    database: Database,
    queues: SqsQueues,
    queue: String,
    folder: tempfile::TempDir,
    started: std::sync::atomic::AtomicU32,
}

impl Rig {
    /// Makes database, queue, dead-letter queue and configuration. Leases are short, so that what a killed worker held
    /// comes back soon.
    ///
    /// # Panics
    /// Where a server refuses.
    pub async fn new(program: &str, servers: Servers) -> Self {
        let database = Database::create_on(servers.postgres).await;
        let aws = AwsConfig { region: Some("us-east-1".into()), endpoint: Some(server("KARIGAR_TEST_FAUXQS")) };
        let queues = SqsQueues::connect(&aws).await;
        let queue = format!("rig-{}", uuid::Uuid::new_v4().simple());
        for name in [queue.clone(), format!("{queue}-dlq")] {
            queues.create(&name, &[]).await.expect("the queue is made");
        }
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("faults")).expect("a folder");
        let config = format!(
            "[database]\nurl = \"{}\"\n[sqs]\nendpoint = \"{}\"\n[objects]\nendpoint = \"{}\"\n[http]\naddress = \"127.0.0.1:0\"\n\
             [lease]\nvisibility = \"3s\"\nheartbeat = \"1s\"\nstore = \"3s\"\nwait = \"1s\"\n\
             [log]\nformat = \"json\"\nfilter = \"info\"\n\
             [pools.rig]\nslots = 8\ntimeout = \"20s\"\ngrace = \"80s\"\nqueues = [{{ name = \"{queue}\" }}]\n",
            database.url(servers.pooler),
            servers.sqs,
            servers.s3,
        );
        std::fs::write(folder.path().join("karigar.toml"), config).expect("the configuration is written");
        let rig = Self { program: program.into(), database, queues, queue, folder, started: 0.into() };
        let migrated = rig.command(&["migrate"]).stdout(Stdio::null()).stderr(Stdio::null()).status().await;
        assert!(migrated.expect("the program runs").success(), "migrate failed");
        sqlx::raw_sql("create table effects (key text not null)")
            .execute(&mut rig.connect().await)
            .await
            .expect("the table is made");
        rig
    }

    /// Starts a worker.
    ///
    /// # Panics
    /// If the program does not start.
    pub fn start(&self) -> WorkerProcess {
        self.start_with(&[])
    }

    /// Starts a worker under these variables.
    ///
    /// # Panics
    /// If the program does not start.
    pub fn start_with(&self, variables: &[(&str, &str)]) -> WorkerProcess {
        let number = self.started.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let log = self.folder.path().join(format!("worker-{number}.log"));
        let file = std::fs::File::create(&log).expect("a log file");
        let mut command = self.command(&["run", "--pool", "rig"]);
        let child = command.envs(variables.iter().copied()).stdout(Stdio::null()).stderr(file).spawn();
        WorkerProcess { child: child.expect("the program starts"), log }
    }

    /// Runs a command of the program to its end, under these variables.
    ///
    /// # Panics
    /// If it does not run, or does not end in time.
    pub async fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
        let output = self.command(arguments).envs(variables.iter().copied()).output();
        let output = tokio::time::timeout(PATIENCE, output).await.expect("the command ends").expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The queue of the jobs; its dead letters are in `NAME-dlq`.
    pub fn queue(&self) -> &str {
        &self.queue
    }

    /// Makes another queue, with attributes by their SQS names.
    ///
    /// # Panics
    /// Where the server refuses.
    pub async fn create_queue(&self, name: &str, attributes: &[(&str, &str)]) {
        self.queues.create(name, attributes).await.expect("the queue is made");
    }

    /// The address of the database by the server or pooler whose address is in this environment variable.
    pub fn database_url(&self, variable: &str) -> String {
        self.database.url(variable)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--config")
            .arg(self.folder.path().join("karigar.toml"))
            .env("KARIGAR_FAULT_DIR", self.faults())
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Enqueues one job.
    ///
    /// # Panics
    /// Where the queue refuses it.
    pub async fn enqueue(&self, kind: &str, id: &str, data: &str) {
        let event = NewEvent { source: "rig", id, kind, data, ..Default::default() };
        self.send(&event.encode().expect("an event")).await;
    }

    /// Sends one body.
    ///
    /// # Panics
    /// Where the queue refuses it.
    pub async fn send(&self, body: &str) {
        let queue = self.open(&self.queue).await;
        let message = NewMessage { body: body.to_owned(), ..Default::default() };
        for sent in queue.send(&[message]).await {
            sent.expect("the queue takes the message");
        }
    }

    /// The keys that were counted, each with how often.
    ///
    /// # Panics
    /// Where the database refuses.
    pub async fn effects(&self) -> Vec<(String, i64)> {
        let rows = sqlx::query("select key, count(*) from effects group by key order by key");
        let rows = rows.fetch_all(&mut self.connect().await).await.expect("the table is read");
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// What jobs of `test.send` sent, a line each.
    ///
    /// # Panics
    /// Where the file can't be read.
    pub fn sent(&self) -> Vec<String> {
        match std::fs::read_to_string(self.faults().join("sent")) {
            Ok(lines) => lines.lines().map(str::to_owned).collect(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => panic!("the file of what was sent can't be read: {error}"),
        }
    }

    /// Waits until nothing is left to do: no message, and no record that is not at its end and published.
    ///
    /// # Panics
    /// If that does not come; with the end of the workers' logs.
    pub async fn settled(&self) {
        self.settled_within(PATIENCE).await;
    }

    async fn is_settled(&self) -> bool {
        let left = self.depth().await;
        let unfinished = "select count(*) from karigar_job where state in ('running', 'waiting') or not published";
        left.visible + left.in_flight + left.delayed == 0 && self.number(unfinished).await == 0
    }

    /// The depth of the queue.
    ///
    /// # Panics
    /// Where the server refuses.
    pub async fn depth(&self) -> QueueAttributes {
        self.open(&self.queue).await.attributes().await.expect("attributes")
    }

    /// One number from the database.
    ///
    /// # Panics
    /// Where the database refuses.
    pub async fn number(&self, sql: &str) -> i64 {
        let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut self.connect().await).await;
        row.expect("the database answers").get(0)
    }

    /// All dead letters; they are taken.
    ///
    /// # Panics
    /// Where the server refuses.
    pub async fn dead_letters(&self) -> Vec<Message> {
        let queue = self.open(&format!("{}-dlq", self.queue)).await;
        let request = ReceiveRequest { max: 10, wait: Duration::ZERO, visibility: Duration::from_secs(600) };
        let mut all = Vec::new();
        loop {
            let some = queue.receive(request, &Default::default()).await.expect("the queue answers");
            if some.is_empty() {
                return all;
            }
            all.extend(some);
        }
    }

    /// Holds each job that comes to this point of the pipeline, until [`Rig::release`].
    ///
    /// # Panics
    /// If the gate's file can't be made.
    pub fn hold(&self, point: &str) {
        // Of a job that was held there before.
        let _ = std::fs::remove_file(self.faults().join(format!("{point}.reached")));
        std::fs::write(self.faults().join(point), "").expect("the gate is made");
    }

    /// Opens the gate.
    ///
    /// # Panics
    /// If there is none.
    pub fn release(&self, point: &str) {
        std::fs::remove_file(self.faults().join(point)).expect("the gate is there");
    }

    /// Waits until a job is held at this point.
    ///
    /// # Panics
    /// If none comes.
    pub async fn held(&self, point: &str) {
        let reached = self.faults().join(format!("{point}.reached"));
        self.until(point, async || reached.exists().then_some(())).await;
    }

    /// Waits for what `found` looks for.
    ///
    /// # Panics
    /// If it does not come; with the end of the workers' logs.
    pub async fn until<T>(&self, what: &str, found: impl AsyncFnMut() -> Option<T>) -> T {
        self.until_within(PATIENCE, what, found).await
    }

    /// The same for what takes longer; the longer it may take, the rarer it is looked for.
    async fn until_within<T>(&self, patience: Duration, what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(value) = found().await {
                return value;
            }
            assert!(began.elapsed() < patience, "waited in vain until {what}\n{}", self.logs());
            tokio::time::sleep(patience / LOOKS).await;
        }
    }

    /// All records, a line each, for the message of a test that fails.
    ///
    /// # Panics
    /// Where the database refuses.
    pub async fn records(&self) -> String {
        let sql =
            "select concat_ws(' ', source || '#' || id, kind, state, 'published', published, 'generation', generation,
                   'failures', failures, 'losses', losses, 'interruptions', interruptions, error)
                   from karigar_job order by created_at";
        let rows = sqlx::query(sql).fetch_all(&mut self.connect().await).await.expect("the table is read");
        rows.iter().map(|row| row.get::<String, _>(0) + "\n").collect()
    }

    /// The ends of the workers' logs.
    pub fn logs(&self) -> String {
        let mut text = String::new();
        for number in 0..self.started.load(std::sync::atomic::Ordering::SeqCst) {
            let log =
                std::fs::read_to_string(self.folder.path().join(format!("worker-{number}.log"))).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            text += &format!("worker {number}:\n{}\n", lines[lines.len().saturating_sub(25)..].join("\n"));
        }
        text
    }

    async fn open(&self, name: &str) -> std::sync::Arc<dyn Queue> {
        self.queues.open(name).await.expect("the queue is there")
    }

    async fn connect(&self) -> PgConnection {
        self.database.connect().await
    }

    fn faults(&self) -> PathBuf {
        self.folder.path().join("faults")
    }
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Its data.
    pub stdout: String,
    /// Its remarks and errors.
    pub stderr: String,
}

impl Ran {
    /// The data of a command that did well.
    ///
    /// # Panics
    /// If it failed.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The same as JSON.
    ///
    /// # Panics
    /// If it failed, or wrote no JSON.
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.ok()).expect("JSON")
    }
}

/// One worker process. Killed when dropped.
pub struct WorkerProcess {
    child: Child,
    log: PathBuf,
}

impl WorkerProcess {
    /// SIGKILL, and the end of the process.
    ///
    /// # Panics
    /// If it can't be killed.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process is killed");
    }

    /// Sends a signal by name: `STOP`, `CONT`.
    ///
    /// # Panics
    /// If the process takes none.
    pub async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("the process runs").to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status().await;
        assert!(sent.expect("kill runs").success(), "the process took no signal {name}");
    }

    /// SIGTERM. Returns the exit code once the process has ended.
    ///
    /// # Panics
    /// If it does not end in time.
    pub async fn terminate(mut self) -> Option<i32> {
        self.signal("TERM").await;
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.expect("the process ends after SIGTERM").expect("it can be waited for").code()
    }

    /// Whether it has ended.
    ///
    /// # Panics
    /// If the process can't be asked.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the process can be asked").is_some()
    }

    /// Where its log is.
    pub fn log(&self) -> &Path {
        &self.log
    }
}
