//! Copying an object to another address, or giving it other headers.

use s3s::dto::{CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag, MetadataDirective};
use s3s::{S3ErrorCode, S3Response, S3Result};

use super::body::Hashed;
use super::checksums::Expected;
use super::conditions::{ReadConditions, WriteCondition, last_modified};
use super::failure::{address, failure, not_implemented, refused};
use super::front::Front;
use super::{answer, buckets};
use crate::objects::folder::{Draft, Kept};

pub(super) async fn copy(front: &Front, mut input: CopyObjectInput) -> S3Result<S3Response<CopyObjectOutput>> {
    let CopySource::Bucket { bucket, key, version_id: None } = &input.copy_source else {
        return not_implemented("a copy of a version or by an access point");
    };
    let source = address(bucket, key)?;
    let target = address(&input.bucket, &input.key)?;
    let conditions = ReadConditions {
        if_match: input.copy_source_if_match.take(),
        if_unmodified_since: input.copy_source_if_unmodified_since.take(),
        if_none_match: input.copy_source_if_none_match.take(),
        if_modified_since: input.copy_source_if_modified_since.take(),
    };
    let replaces = input.metadata_directive.as_ref().is_some_and(|one| one.as_str() == MetadataDirective::REPLACE);
    if source == target && !replaces {
        return refused(S3ErrorCode::InvalidRequest, "a copy of an object to itself must replace its headers");
    }
    let new = answer::kept!(input);
    let writer = front.clone();
    front
        .blocking(move |layout| {
            buckets::require(layout, &source.bucket)?;
            buckets::require(layout, &target.bucket)?;
            let (file, stored) = layout.open(&source).map_err(failure)?;
            conditions.check_source(&stored)?;
            let mut hashing = Expected::default().hashing();
            let mut draft = Draft::new(layout).map_err(failure)?;
            draft.copy(&mut Hashed { source: file, hashing: &mut hashing }).map_err(failure)?;
            let etag = Some(hashing.finish().etag());
            let kept = if replaces { Kept { etag, ..new } } else { Kept { etag, ..stored.kept } };
            writer.commit(layout, draft, &target, &kept, &WriteCondition::Always)?;
            let (_, written) = layout.open(&target).map_err(failure)?;
            let result = CopyObjectResult {
                e_tag: kept.etag.map(ETag::Strong),
                last_modified: Some(last_modified(&written)),
                ..Default::default()
            };
            Ok(S3Response::new(CopyObjectOutput { copy_object_result: Some(result), ..Default::default() }))
        })
        .await
}
