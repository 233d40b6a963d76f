//! Two processes and one file. The children are this test's own program, run for one test of it.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;

use super::server::{Answer, WHOLE};
use super::*;

const FOLDER: &str = "KARIGAR_TEST_CACHE";
const URL: &str = "KARIGAR_TEST_URL";

/// Says on its standard output how far it is.
struct Says;

fn say(word: &str) {
    writeln!(std::io::stdout(), "child: {word}").unwrap();
}

impl Progress for Says {
    fn advanced(&self, _: &Fetching<'_>, so_far: u64) {
        say(&so_far.to_string());
    }

    fn waiting(&self, _: &Fetching<'_>) {
        say("waiting");
    }

    fn finished(&self, _: &Fetching<'_>) {
        say("finished");
    }
}

#[test]
fn a_child_fetches_what_its_parent_says() {
    let (Some(folder), Ok(url)) = (std::env::var_os(FOLDER), std::env::var(URL)) else { return };
    let sources = Sources::without_pip().with_loopback();
    Cache::open(folder).file("example", "model", &spec(url, &content()), &sources, &Says).unwrap();
}

struct Fetcher {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Fetcher {
    fn start(cache: &Cache, url: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "source::tests::processes::a_child_fetches_what_its_parent_says"])
            .env(FOLDER, cache.root())
            .env(URL, url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits until it says this.
    fn says(&mut self, word: &str) {
        let expected = format!("child: {word}");
        // libtest writes the test's name without an end of line.
        let said = self.lines.by_ref().map(Result::unwrap).any(|line| line.ends_with(&expected));
        assert!(said, "it ended without saying {word}");
    }

    fn ends_well(mut self) {
        self.lines.by_ref().for_each(drop);
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn of_two_processes_that_want_a_file_one_fetches_it() {
    let (release, released) = mpsc::channel();
    let server = Server::start(content(), move |_| {
        released.recv().unwrap();
        WHOLE
    });
    let place = Place::new();
    let mut first = Fetcher::start(&place.cache, &server.url);
    first.says("0");
    let mut second = Fetcher::start(&place.cache, &server.url);
    second.says("waiting");
    release.send(()).unwrap();
    second.says("finished");
    first.ends_well();
    second.ends_well();
    assert_eq!(server.requests(), [0]);
}

#[test]
fn a_killed_process_leaves_nothing_locked_and_what_it_had_is_kept() {
    let (arrive, arrived) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let server = Server::start(content(), move |request| match request {
        0 => Answer { cut: Some(65_536), ..WHOLE },
        1 => {
            arrive.send(()).unwrap();
            released.recv().unwrap();
            WHOLE
        }
        _ => WHOLE,
    });
    let place = Place::new();
    let mut child = Fetcher::start(&place.cache, &server.url);
    child.says("65536");
    // It broke off, and waits for the rest with the file locked.
    arrived.recv().unwrap();
    child.child.kill().unwrap();
    child.child.wait().unwrap();
    release.send(()).unwrap();
    place.fetch(&spec(server.url.clone(), &content())).unwrap();
    assert_eq!(server.requests(), [0, 65_536, 65_536]);
}
