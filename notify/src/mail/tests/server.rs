//! A mail server that says what its script says, in this process.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::mail::smtp::{Security, Smtp, SmtpSettings};

/// What the server does where it comes to a word: says something, says nothing, or hangs up.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Say(&'static str),
    SayAndHangUp(&'static str),
    Silence,
    HangUp,
}

/// The script: the word (`EHLO`, `MAIL`, `RCPT`, `DATA`, `DOT`, `PIECE` for the first line of the mail), and what is done.
pub(super) type Script = &'static [(&'static str, Act)];

/// What came.
#[derive(Default, Clone)]
pub(super) struct Seen {
    pub(super) mails: Vec<String>,
    pub(super) connections: usize,
}

pub(super) struct Server {
    pub(super) port: u16,
    pub(super) seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// `scripts` are for one connection after the other; the last one stays.
    pub(super) async fn start(scripts: &'static [Script]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut seen = shared.lock();
                    seen.connections += 1;
                    seen.connections - 1
                };
                let script = scripts.get(number).or(scripts.last()).copied().unwrap_or_default();
                tokio::spawn(speak(stream, script, Arc::clone(&shared)));
            }
        });
        Self { port, seen }
    }

    pub(super) fn client(&self) -> Smtp {
        self.client_with(|_| {})
    }

    pub(super) fn client_with(&self, change: impl FnOnce(&mut SmtpSettings)) -> Smtp {
        let mut settings = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::Plain,
            ca: None,
            login: None,
            hello: None,
            timeout: Duration::from_millis(500),
            last_answer: Duration::from_millis(500),
            keep: 2,
            keep_for: Duration::from_secs(60),
        };
        change(&mut settings);
        Smtp::new(settings).expect("settings")
    }
}

async fn speak(stream: TcpStream, script: Script, seen: Arc<Mutex<Seen>>) {
    let mut stream = BufReader::new(stream);
    if stream.write_all(b"220 test\r\n").await.is_err() {
        return;
    }
    let (mut line, mut mail, mut in_mail) = (String::new(), String::new(), false);
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let word = match (in_mail, line.as_str()) {
            (true, ".\r\n") => "DOT",
            (true, _) if mail.is_empty() => "PIECE",
            (true, _) => "MORE",
            (false, _) => line.split_whitespace().next().unwrap_or_default(),
        };
        let scripted = script.iter().find(|(scripted, _)| *scripted == word).map(|(_, act)| *act);
        if in_mail && word != "DOT" {
            mail.push_str(&line);
        }
        match (scripted, word) {
            (Some(Act::HangUp), _) => return,
            (Some(Act::Silence), _) => std::future::pending().await,
            (None, "PIECE" | "MORE") | (Some(_), "PIECE" | "MORE") => continue,
            _ => {}
        }
        let usual = match word {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 2.0.0 ok",
        };
        let said = match scripted {
            Some(Act::Say(said) | Act::SayAndHangUp(said)) => said,
            _ => usual,
        };
        if word == "DATA" && said.starts_with("354") {
            in_mail = true;
        }
        if word == "DOT" {
            in_mail = false;
            let whole = std::mem::take(&mut mail);
            if said.starts_with('2') {
                seen.lock().mails.push(whole);
            }
        }
        let written = stream.write_all(format!("{said}\r\n").as_bytes()).await;
        if written.is_err() || matches!(scripted, Some(Act::SayAndHangUp(_))) {
            return;
        }
    }
}
