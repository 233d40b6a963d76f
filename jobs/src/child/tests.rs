//! Real processes: programs that every Debian has.

use std::fs;
use std::future::pending;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::*;

const FOLDER: &str = "KARIGAR_TEST_CHILD";

const LIMITS: Limits =
    Limits { memory_bytes: 256 << 20, cpu: Duration::from_secs(60), file_bytes: 1 << 20, open_files: 32 };

/// Runs a script of the shell until `stop` ends; what it writes goes to `stdout`.
async fn run_until(
    script: &str,
    folder: &Path,
    limits: Limits,
    time: Duration,
    stop: impl Future<Output = ()>,
    stdout: impl FnMut(&[u8]),
) -> Ended {
    let program = find("sh", "dash").unwrap();
    let arguments = vec!["-c".into(), script.into()];
    let order = Order { program: &program, arguments, folder, limits, deadline: Instant::now() + time };
    Sandbox::find().unwrap().run(&order, stop, stdout).await.unwrap()
}

/// Runs a script to its end, in a minute at most.
async fn run(script: &str, limits: Limits) -> (Ended, String) {
    let scratch = Scratch::new().unwrap();
    let mut written = Vec::new();
    let keep = |bytes: &[u8]| written.extend_from_slice(bytes);
    let ended = run_until(script, scratch.path(), limits, Duration::from_secs(60), pending(), keep).await;
    (ended, String::from_utf8(written).unwrap())
}

/// Makes a pipe with a name, and waits on a thread until everyone who has it open for writing has ended.
fn held(folder: &Path) -> impl FnOnce() {
    assert!(Command::new("mkfifo").arg(folder.join("held")).status().unwrap().success());
    let path = folder.join("held");
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(fs::read(path).map(|rest| rest.len())));
    move || assert_eq!(told.recv().unwrap().unwrap(), 0)
}

#[tokio::test]
async fn a_child_writes_and_ends_with_a_code_and_its_last_words() {
    let (ended, written) = run("echo good; for i in 1 2 3 4 5; do echo word $i >&2; done; exit 3", LIMITS).await;
    assert_eq!((ended.end, written.as_str()), (End::Exited(3), "good\n"));
    assert_eq!(ended.said, "word 3; word 4; word 5");
    let (ended, _) = run("exec true", LIMITS).await;
    assert_eq!((ended.end, ended.said.as_str()), (End::Exited(0), ""));
    let (ended, _) = run("kill -SEGV $$", LIMITS).await;
    assert_eq!(ended.end, End::Crashed(11));
    let (ended, _) = run("kill -KILL $$", LIMITS).await;
    assert_eq!(ended.end, End::Killed);
}

#[tokio::test]
async fn much_output_is_read_as_it_comes_and_of_errors_the_end_is_kept() {
    let (ended, written) = run("seq 20000; seq 20000 >&2; printf '\\033[1mlast' >&2", LIMITS).await;
    assert_eq!(written.lines().count(), 20_000);
    assert_eq!((ended.end, ended.said.as_str()), (End::Exited(0), "19999; 20000;  [1mlast"));
}

#[tokio::test]
async fn a_child_sees_nothing_of_the_worker_but_its_own_folder() {
    let (_, written) = run("pwd; cat; env; grep NoNewPrivs /proc/self/status", LIMITS).await;
    let lines: Vec<&str> = written.lines().collect();
    let folder = lines[0];
    assert!(folder.contains("karigar-child-"), "{written}");
    let mut names: Vec<_> = lines.iter().filter_map(|line| line.split_once('=')).collect();
    names.retain(|(name, _)| !matches!(*name, "PWD" | "_" | "OLDPWD" | "SHLVL"));
    names.sort_unstable();
    assert_eq!(names, [("HOME", folder), ("LC_ALL", "C"), ("MALLOC_ARENA_MAX", "2"), ("TMPDIR", folder)], "{written}");
    assert!(written.contains("NoNewPrivs:\t1"), "{written}");
    assert!(!fs::exists(folder).unwrap(), "the folder goes with its owner");
}

#[tokio::test]
async fn a_memory_hog_ends_at_its_limit_and_is_told_apart() {
    let (ended, _) = run("tail /dev/zero", LIMITS).await;
    assert_eq!(ended.end, End::OutOfMemory, "{ended:?}");
}

#[tokio::test]
async fn a_spinner_ends_at_its_limit_of_cpu_time_even_if_it_catches_the_signal() {
    let limits = Limits { cpu: Duration::from_secs(1), ..LIMITS };
    for script in ["while :; do :; done", "trap 'exit 3' XCPU; while :; do :; done"] {
        let (ended, _) = run(script, limits).await;
        assert_eq!(ended.end, End::OutOfCpu, "{ended:?}");
        assert!(ended.cpu >= Duration::from_millis(900), "{ended:?}");
    }
}

#[tokio::test]
async fn a_file_grows_no_further_than_its_limit() {
    let (ended, _) = run("exec cat /dev/zero > file", LIMITS).await;
    assert_eq!(ended.end, End::FileTooLarge, "{ended:?}");
}

#[tokio::test]
async fn a_child_is_killed_at_its_deadline() {
    let scratch = Scratch::new().unwrap();
    let time = Duration::from_millis(50);
    let ended = run_until("exec tail -f /dev/null", scratch.path(), LIMITS, time, pending(), |_| ()).await;
    assert_eq!(ended.end, End::Deadline);
}

#[tokio::test]
async fn a_stop_kills_what_the_child_started_too() {
    let scratch = Scratch::new().unwrap();
    let all_ended = held(scratch.path());
    let (started, time) = (Notify::new(), Duration::from_secs(60));
    let script = "exec > held; tail -f /dev/null & tail -f /dev/null & echo started >&3; wait";
    let script = format!("exec 3>&1; {script}");
    // The pipe's reader would have the word that is meant for us.
    let ended = run_until(&script, scratch.path(), LIMITS, time, started.notified(), |_| started.notify_one()).await;
    assert_eq!(ended.end, End::Stopped);
    all_ended();
}

#[tokio::test]
async fn what_a_child_leaves_behind_is_killed_when_it_ends() {
    let scratch = Scratch::new().unwrap();
    let all_ended = held(scratch.path());
    let time = Duration::from_secs(60);
    let script = "(exec tail -f /dev/null > held) & exec 3> held; echo gone";
    let ended = run_until(script, scratch.path(), LIMITS, time, pending(), |_| ()).await;
    assert_eq!(ended.end, End::Exited(0));
    all_ended();
}

#[tokio::test]
async fn a_future_that_is_dropped_kills_its_child() {
    let scratch = Scratch::new().unwrap();
    let all_ended = held(scratch.path());
    let (started, time) = (Notify::new(), Duration::from_secs(60));
    let script = "exec 3>&1 > held; echo started >&3; exec tail -f /dev/null";
    let running = run_until(script, scratch.path(), LIMITS, time, pending(), |_| started.notify_one());
    tokio::select! {
        ended = running => panic!("it ended: {ended:?}"),
        () = started.notified() => {}
    }
    all_ended();
}

/// Run by the next test, as a process of its own.
#[tokio::test]
async fn a_worker_runs_a_child_for_its_parent() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let script = "exec 3>&1 > held; echo started >&3; exec tail -f /dev/null";
    let tell = |_: &[u8]| writeln!(std::io::stdout(), "the child has started").unwrap();
    run_until(script, Path::new(&folder), LIMITS, Duration::from_secs(60), pending(), tell).await;
}

#[tokio::test]
async fn a_worker_that_is_killed_takes_its_child_with_it() {
    let scratch = Scratch::new().unwrap();
    let all_ended = held(scratch.path());
    let mut worker = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "child::tests::a_worker_runs_a_child_for_its_parent"])
        .env(FOLDER, scratch.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(worker.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.ends_with("the child has started")));
    worker.kill().unwrap();
    worker.wait().unwrap();
    all_ended();
}

#[test]
fn a_missing_program_is_told_with_its_package() {
    let error = find("karigar-no-such-program", "some-package").unwrap_err();
    assert_eq!(error, "there is no program `karigar-no-such-program` on the PATH; install the package some-package");
}

#[test]
fn folders_in_use_are_left_and_those_of_the_dead_are_swept() {
    let place = tempfile::tempdir().unwrap();
    let used = Scratch::new_in(place.path()).unwrap();
    let left = place.path().join("karigar-child-left");
    let other = place.path().join("another");
    for folder in [&left, &other] {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("video"), "bytes").unwrap();
    }
    Scratch::sweep_in(place.path());
    assert!(used.path().is_dir() && other.is_dir() && !left.exists());
    let path = used.path().to_owned();
    drop(used);
    assert!(!path.exists());
}
