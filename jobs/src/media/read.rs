//! Reading a picture within the pool's memory.

use bytes::Bytes;
use karigar::objects::Address;
use karigar::{Context, JobError};
use karigar_pictures::picture::MAX_BYTES;

/// So much of a picture is read before its memory is taken: of most pictures all.
const HEAD_BYTES: u64 = 8 << 20;

/// Takes memory as a picture's beginning and its length tell, then reads the rest.
pub(super) async fn within_memory(
    source: &Address,
    cx: &Context,
    needed: impl FnOnce(&[u8], u64) -> u64,
) -> Result<Bytes, JobError> {
    let head = cx.read_range(source, 0..HEAD_BYTES).await?;
    if head.total <= MAX_BYTES {
        cx.memory(needed(&head.bytes, head.total)).await?;
        if head.bytes.len() as u64 == head.total {
            return Ok(head.bytes);
        }
        drop(head);
    }
    cx.read(source, MAX_BYTES).await
}
