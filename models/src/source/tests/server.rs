//! An HTTP server of one file.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use parking_lot::Mutex;

/// How one request is answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    /// The status line's code and words, in place of 200 or 206.
    pub(super) status: Option<&'static str>,
    /// Whether `Range` is heeded.
    pub(super) ranges: bool,
    /// After so many bytes of the body the connection is closed.
    pub(super) cut: Option<usize>,
    /// Whether the length is told.
    pub(super) length: bool,
}

pub(super) const WHOLE: Answer = Answer { status: None, ranges: true, cut: None, length: true };

/// Serves until the test's process ends.
pub(super) struct Server {
    pub(super) url: String,
    requests: Arc<Mutex<Vec<u64>>>,
}

impl Server {
    /// Serves `content`; `answer` says how the nth request (from 0) is answered, and may wait before it does.
    pub(super) fn start(content: Vec<u8>, answer: impl Fn(usize) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/model.onnx", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let stream = stream.unwrap();
                let from = read_request(&stream);
                seen.lock().push(from);
                // A client that goes away is a part of some tests.
                let _ = respond(stream, &content, from, answer(number));
            }
        });
        Self { url, requests }
    }

    /// The byte that each request asked to begin at.
    pub(super) fn requests(&self) -> Vec<u64> {
        self.requests.lock().clone()
    }
}

fn read_request(stream: &TcpStream) -> u64 {
    let mut from = 0;
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap().to_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    from
}

fn respond(mut stream: TcpStream, content: &[u8], from: u64, answer: Answer) -> std::io::Result<()> {
    let from = if answer.ranges { from as usize } else { 0 };
    let mut head = match (answer.status, from) {
        (Some(status), _) => format!("HTTP/1.1 {status}\r\n"),
        (None, 0) => "HTTP/1.1 200 OK\r\n".to_owned(),
        (None, from) if from >= content.len() => "HTTP/1.1 416 Range Not Satisfiable\r\n".to_owned(),
        (None, from) => {
            let (last, all) = (content.len() - 1, content.len());
            format!("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{last}/{all}\r\n")
        }
    };
    let body = if answer.status.is_some() { &[] } else { content.get(from..).unwrap_or_default() };
    if answer.length {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body[..answer.cut.unwrap_or(body.len()).min(body.len())])
}
