//! Removing objects. One that is not there is no error.

use s3s::dto::{DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, Error};
use s3s::{S3Response, S3Result};

use super::buckets;
use super::conditions::{matches, precondition_failed};
use super::failure::{address, failure, not_implemented};
use super::front::Front;

pub(super) async fn one(front: &Front, input: DeleteObjectInput) -> S3Result<S3Response<DeleteObjectOutput>> {
    if input.if_match_last_modified_time.is_some() || input.if_match_size.is_some() {
        return not_implemented("a delete by time or size");
    }
    let address = address(&input.bucket, &input.key)?;
    let writer = front.clone();
    front
        .blocking(move |layout| {
            buckets::require(layout, &address.bucket)?;
            let _alone = writer.writes.write();
            if let Some(wanted) = &input.if_match {
                let (_, stored) = layout.open(&address).map_err(failure)?;
                if !matches(wanted, &stored) {
                    return Err(precondition_failed());
                }
            }
            layout.delete(&address).map_err(failure)
        })
        .await?;
    Ok(S3Response::new(DeleteObjectOutput::default()))
}

pub(super) async fn many(front: &Front, input: DeleteObjectsInput) -> S3Result<S3Response<DeleteObjectsOutput>> {
    let quiet = input.delete.quiet.unwrap_or(false);
    let writer = front.clone();
    let (deleted, errors) = front
        .blocking(move |layout| {
            buckets::require(layout, &input.bucket)?;
            let (mut deleted, mut errors) = (Vec::new(), Vec::new());
            for object in input.delete.objects {
                let key = object.key;
                let removed = address(&input.bucket, &key).and_then(|address| {
                    let _shared = writer.writes.read();
                    if object.e_tag.is_some() || object.size.is_some() || object.last_modified_time.is_some() {
                        return not_implemented("a delete of many on conditions");
                    }
                    layout.delete(&address).map_err(failure)
                });
                match removed {
                    Ok(()) => deleted.push(DeletedObject { key: Some(key), ..Default::default() }),
                    Err(error) => errors.push(Error {
                        code: Some(error.code().as_str().to_owned()),
                        message: error.message().map(str::to_owned),
                        key: Some(key),
                        version_id: None,
                    }),
                }
            }
            Ok((deleted, errors))
        })
        .await?;
    Ok(S3Response::new(DeleteObjectsOutput {
        deleted: (!quiet).then_some(deleted),
        errors: (!errors.is_empty()).then_some(errors),
        ..Default::default()
    }))
}
