//! Bodies on their way into files: read where it may wait, hashed and written where it may block.

use std::io::{self, Read};

use bytes::Bytes;
use futures_util::StreamExt;
use s3s::dto::StreamingBlob;
use s3s::{S3ErrorCode, S3Result};
use tokio::sync::mpsc;

use super::checksums::{Expected, Hashing, Sums};
use super::failure::{broken_body, failure, refused};
use super::front::Front;
use crate::objects::folder::{Draft, Layout};

/// How many pieces of a body may wait for the disk.
const PIECES_AHEAD: usize = 8;

/// A piece of a body. Without its end a body broke off, and is not kept.
enum Piece {
    Bytes(Bytes),
    End,
}

/// Writes a body into a draft; once all of it is there and is what the client said, `keep` gives it a name.
pub(super) async fn receive<T: Send + 'static>(
    front: &Front,
    body: Option<StreamingBlob>,
    expected: Expected,
    may_begin: impl FnOnce(&Layout) -> S3Result<()> + Send + 'static,
    keep: impl FnOnce(&Layout, Draft<'_>, Sums) -> S3Result<T> + Send + 'static,
) -> S3Result<T> {
    let (sender, mut pieces) = mpsc::channel(PIECES_AHEAD);
    let write = front.blocking(move |layout| {
        may_begin(layout)?;
        let mut draft = Draft::new(layout).map_err(failure)?;
        let mut hashing = expected.hashing();
        loop {
            match pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => {
                    hashing.update(&bytes);
                    draft.write(&bytes).map_err(failure)?;
                }
                Some(Piece::End) => break,
                None => return refused(S3ErrorCode::IncompleteBody, "the body broke off"),
            }
        }
        let sums = hashing.finish();
        expected.check(&sums)?;
        keep(layout, draft, sums)
    });
    let (sent, kept) = tokio::join!(send(body, sender), write);
    sent.and(kept)
}

async fn send(body: Option<StreamingBlob>, sender: mpsc::Sender<Piece>) -> S3Result<()> {
    if let Some(mut body) = body {
        while let Some(piece) = body.next().await {
            let bytes = piece.map_err(|error| broken_body(&error))?;
            // Read to its end even if it is refused: a client that is still sending would miss the answer.
            let _ = sender.send(Piece::Bytes(bytes)).await;
        }
    }
    let _ = sender.send(Piece::End).await;
    Ok(())
}

/// Hashes what is read through it.
pub(super) struct Hashed<'a, R> {
    pub(super) source: R,
    pub(super) hashing: &'a mut Hashing,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hashing.update(&buffer[..read]);
        Ok(read)
    }
}
