//! Buckets: folders.

use std::fs;

use s3s::dto::{
    Bucket, CreateBucketInput, CreateBucketOutput, DeleteBucketInput, DeleteBucketOutput, GetBucketLocationInput,
    GetBucketLocationOutput, HeadBucketInput, HeadBucketOutput, ListBucketsOutput,
};
use s3s::{S3ErrorCode, S3Response, S3Result};

use super::failure::{failure, refused};
use super::front::Front;
use crate::objects::folder::Layout;

pub(super) async fn create(front: &Front, input: CreateBucketInput) -> S3Result<S3Response<CreateBucketOutput>> {
    let name = input.bucket;
    let location = format!("/{name}");
    let is_new = front.blocking(move |layout| layout.create_bucket(&name).map_err(failure)).await?;
    if !is_new {
        return refused(S3ErrorCode::BucketAlreadyOwnedByYou, "the bucket is there already");
    }
    Ok(S3Response::new(CreateBucketOutput { location: Some(location) }))
}

pub(super) async fn head(front: &Front, input: HeadBucketInput) -> S3Result<S3Response<HeadBucketOutput>> {
    front.blocking(move |layout| require(layout, &input.bucket)).await?;
    Ok(S3Response::new(HeadBucketOutput::default()))
}

/// The classic region, which has no name.
pub(super) async fn location(
    front: &Front,
    input: GetBucketLocationInput,
) -> S3Result<S3Response<GetBucketLocationOutput>> {
    front.blocking(move |layout| require(layout, &input.bucket)).await?;
    Ok(S3Response::new(GetBucketLocationOutput::default()))
}

pub(super) async fn list(front: &Front) -> S3Result<S3Response<ListBucketsOutput>> {
    let buckets = front
        .blocking(|layout| {
            let names = layout.buckets().map_err(failure)?;
            let buckets = names.into_iter().map(|name| {
                let path = layout.bucket_path(&name).ok();
                let created =
                    path.and_then(|path| fs::metadata(path).ok()).and_then(|metadata| metadata.created().ok());
                Bucket { creation_date: created.map(Into::into), name: Some(name), ..Default::default() }
            });
            Ok(buckets.collect())
        })
        .await?;
    Ok(S3Response::new(ListBucketsOutput { buckets: Some(buckets), ..Default::default() }))
}

pub(super) async fn delete(front: &Front, input: DeleteBucketInput) -> S3Result<S3Response<DeleteBucketOutput>> {
    front
        .blocking(move |layout| {
            require(layout, &input.bucket)?;
            if !layout.delete_bucket(&input.bucket).map_err(failure)? {
                return refused(S3ErrorCode::BucketNotEmpty, "the bucket has objects; remove them first");
            }
            Ok(S3Response::new(DeleteBucketOutput::default()))
        })
        .await
}

/// `NoSuchBucket` if it is not there.
pub(super) fn require(layout: &Layout, bucket: &str) -> S3Result<()> {
    if layout.bucket_path(bucket).map_err(failure)?.is_dir() {
        return Ok(());
    }
    refused(S3ErrorCode::NoSuchBucket, format!("there is no bucket `{bucket}`; create it first"))
}
