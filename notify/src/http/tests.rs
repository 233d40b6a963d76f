//! The client against servers of this process, by http and https.

mod guarded;
mod limits;
pub(crate) mod receiver;
pub(crate) mod scripts;
mod tls;

use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::BoxFuture;
use parking_lot::Mutex;

use super::{Client, Guard, Options, Resolve};

/// Answers with one list after the other, and with the last for ever; counts the questions.
pub(crate) struct Scripted {
    answers: Vec<Vec<IpAddr>>,
    pub(crate) asked: Mutex<usize>,
}

impl Scripted {
    pub(crate) fn new(answers: &[&[&str]]) -> Self {
        let list = |list: &&[&str]| list.iter().map(|text| text.parse().expect("an address")).collect();
        Self { answers: answers.iter().map(list).collect(), asked: Mutex::default() }
    }
}

impl Resolve for Scripted {
    fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
        let mut asked = self.asked.lock();
        let answer = self.answers[(*asked).min(self.answers.len() - 1)].clone();
        *asked += 1;
        Box::pin(async move { Ok(answer) })
    }
}

/// What may be spoken to in these tests: one address, which stands for the public Internet.
pub(crate) const PUBLIC: &str = "127.0.0.2";

pub(crate) fn options() -> Options {
    let guard = Guard::default().with_http().with_networks([PUBLIC.parse().expect("a network")]);
    Options { guard, timeout: Duration::from_secs(10), ..Options::default() }
}

pub(crate) fn client(options: Options) -> Client {
    Client::new(options).expect("the authorities are certificates")
}
