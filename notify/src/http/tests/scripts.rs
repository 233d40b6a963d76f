//! What receivers do.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::receiver::Script;

/// Answers, and is done.
pub(crate) fn answers(answer: impl Into<String>) -> Script {
    let answer = answer.into();
    Arc::new(move |mut stream| {
        let answer = answer.clone();
        Box::pin(async move {
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        })
    })
}

/// Answers with a status and nothing else.
pub(crate) fn status(line: &str) -> Script {
    answers(format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n"))
}

/// Says `head`, then one byte after the other, slowly and without an end.
pub(crate) fn drips(head: &'static str) -> Script {
    Arc::new(move |mut stream| {
        Box::pin(async move {
            let _ = stream.write_all(head.as_bytes()).await;
            let mut every = tokio::time::interval(Duration::from_millis(20));
            while stream.write_all(b"a").await.is_ok() && stream.flush().await.is_ok() {
                every.tick().await;
            }
        })
    })
}

/// Says `head`, then a gigabyte as fast as it is taken.
pub(crate) fn floods(head: &'static str) -> Script {
    Arc::new(move |mut stream| {
        Box::pin(async move {
            let _ = stream.write_all(head.as_bytes()).await;
            let block = vec![b'a'; 1 << 20];
            for _ in 0..1024 {
                if stream.write_all(&block).await.is_err() {
                    return;
                }
            }
        })
    })
}

/// Says nothing until the other side goes.
pub(crate) fn is_silent() -> Script {
    Arc::new(|mut stream| {
        Box::pin(async move {
            let _ = stream.read(&mut [0]).await;
        })
    })
}

/// Hangs up.
pub(crate) fn hangs_up() -> Script {
    Arc::new(|stream| Box::pin(async move { drop(stream) }))
}
