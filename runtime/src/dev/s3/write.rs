//! Writing objects.

use s3s::dto::{ETag, PutObjectInput, PutObjectOutput};
use s3s::{S3Request, S3Response, S3Result};

use super::body::receive;
use super::checksums::{Expected, told};
use super::conditions::{WriteCondition, matches, precondition_failed};
use super::failure::{address, failure, not_implemented};
use super::front::Front;
use super::{answer, buckets};
use crate::objects::folder::{Draft, Kept, Layout};
use crate::objects::{Address, Put, PutMode};

pub(super) async fn put(front: &Front, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
    let expected = Expected::of(&request.headers, request.trailing_headers);
    let mut input = request.input;
    if input.write_offset_bytes.is_some() {
        return not_implemented("appending to an object");
    }
    if input.sse_customer_algorithm.is_some() {
        return not_implemented("encryption with a key of the customer's");
    }
    let condition = WriteCondition::new(input.if_match.take(), input.if_none_match.take())?;
    let address = address(&input.bucket, &input.key)?;
    let kept = answer::kept!(input);
    let (bucket, writer) = (address.bucket.clone(), front.clone());
    let sums = receive(
        front,
        input.body.take(),
        expected,
        move |layout| buckets::require(layout, &bucket),
        move |layout, draft, sums| {
            let kept = Kept { etag: Some(sums.etag()), checksums: sums.values.clone(), ..kept };
            writer.commit(layout, draft, &address, &kept, &condition).map(|()| sums)
        },
    )
    .await?;
    let checksum = told(&sums.values);
    Ok(S3Response::new(PutObjectOutput {
        e_tag: Some(ETag::Strong(sums.etag())),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        checksum_type: checksum.checksum_type,
        ..Default::default()
    }))
}

impl Front {
    /// Gives a draft the object's name if the condition holds.
    pub(super) fn commit(
        &self,
        layout: &Layout,
        draft: Draft<'_>,
        address: &Address,
        kept: &Kept,
        condition: &WriteCondition,
    ) -> S3Result<()> {
        let put = match condition {
            WriteCondition::Always => {
                let _shared = self.writes.read();
                draft.commit(address, kept, PutMode::Replace)
            }
            WriteCondition::IfAbsent => {
                let _shared = self.writes.read();
                draft.commit(address, kept, PutMode::IfAbsent)
            }
            WriteCondition::IfMatch(wanted) => {
                let _alone = self.writes.write();
                let (_, stored) = layout.open(address).map_err(failure)?;
                if !matches(wanted, &stored) {
                    return Err(precondition_failed());
                }
                draft.commit(address, kept, PutMode::Replace)
            }
        };
        match put.map_err(failure)? {
            Put::Written => Ok(()),
            Put::Existed => Err(precondition_failed()),
        }
    }
}
