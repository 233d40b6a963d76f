//! The operations that are there, each by the file that carries it out.

use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::RwLock;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, DeleteBucketInput, DeleteBucketOutput, DeleteObjectInput, DeleteObjectOutput,
    DeleteObjectsInput, DeleteObjectsOutput, GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput,
    GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput,
    ListBucketsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, PutObjectInput,
    PutObjectOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Request, S3Response, S3Result};

use super::failure::failure;
use super::{buckets, copy, delete, list, multipart, read, write};
use crate::objects::FolderObjects;
use crate::objects::folder::Layout;

type Request<T> = S3Request<T>;
type Answer<T> = S3Result<S3Response<T>>;

/// A folder of objects. Cheap to clone.
#[derive(Clone)]
pub(super) struct Front {
    objects: FolderObjects,
    /// Held alone by writes that first compare an entity tag, shared by all others.
    pub(super) writes: Arc<RwLock<()>>,
}

impl Front {
    pub(super) fn new(objects: FolderObjects) -> Self {
        Self { objects, writes: Arc::default() }
    }

    /// Runs file-system calls where they block nobody.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Layout) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        self.objects.blocking(move |layout| Ok(call(layout))).await.map_err(failure)?
    }
}

#[async_trait]
impl S3 for Front {
    async fn create_bucket(&self, request: Request<CreateBucketInput>) -> Answer<CreateBucketOutput> {
        buckets::create(self, request.input).await
    }

    async fn head_bucket(&self, request: Request<HeadBucketInput>) -> Answer<HeadBucketOutput> {
        buckets::head(self, request.input).await
    }

    async fn get_bucket_location(&self, request: Request<GetBucketLocationInput>) -> Answer<GetBucketLocationOutput> {
        buckets::location(self, request.input).await
    }

    async fn list_buckets(&self, _: Request<ListBucketsInput>) -> Answer<ListBucketsOutput> {
        buckets::list(self).await
    }

    async fn delete_bucket(&self, request: Request<DeleteBucketInput>) -> Answer<DeleteBucketOutput> {
        buckets::delete(self, request.input).await
    }

    async fn put_object(&self, request: Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        write::put(self, request).await
    }

    async fn copy_object(&self, request: Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
        copy::copy(self, request.input).await
    }

    async fn get_object(&self, request: Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        read::get(self, request.input).await
    }

    async fn head_object(&self, request: Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        read::head(self, request.input).await
    }

    async fn delete_object(&self, request: Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        delete::one(self, request.input).await
    }

    async fn delete_objects(&self, request: Request<DeleteObjectsInput>) -> Answer<DeleteObjectsOutput> {
        delete::many(self, request.input).await
    }

    async fn list_objects(&self, request: Request<ListObjectsInput>) -> Answer<ListObjectsOutput> {
        list::first_version(self, request.input).await
    }

    async fn list_objects_v2(&self, request: Request<ListObjectsV2Input>) -> Answer<ListObjectsV2Output> {
        list::second_version(self, request.input).await
    }

    async fn create_multipart_upload(
        &self,
        request: Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        multipart::create(self, request.input).await
    }

    async fn upload_part(&self, request: Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        multipart::upload_part(self, request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        multipart::complete(self, request).await
    }

    async fn abort_multipart_upload(
        &self,
        request: Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        multipart::abort(self, request.input).await
    }
}
