//! Uploads in parts. Until an upload is completed its parts lie in a folder of their own among the unfinished files,
//! so that a restart loses none.

mod upload;

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Response, S3Result};

use super::body::receive;
use super::checksums::{Expected, told};
use super::conditions::WriteCondition;
use super::failure::{address, not_implemented, refused};
use super::front::Front;
use super::{answer, buckets};
use upload::{Part, Upload};

pub(super) async fn create(
    front: &Front,
    mut input: CreateMultipartUploadInput,
) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
    if input.sse_customer_algorithm.is_some() {
        return not_implemented("encryption with a key of the customer's");
    }
    let address = address(&input.bucket, &input.key)?;
    let kept = answer::kept!(input);
    let id = front
        .blocking(move |layout| {
            buckets::require(layout, &address.bucket)?;
            Upload::create(layout, address, kept)
        })
        .await?;
    Ok(S3Response::new(CreateMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(id),
        checksum_algorithm: input.checksum_algorithm,
        checksum_type: input.checksum_type,
        ..Default::default()
    }))
}

pub(super) async fn upload_part(
    front: &Front,
    request: S3Request<UploadPartInput>,
) -> S3Result<S3Response<UploadPartOutput>> {
    let expected = Expected::of(&request.headers, request.trailing_headers);
    let mut input = request.input;
    let number = input.part_number;
    if !(1..=10_000).contains(&number) {
        return refused(S3ErrorCode::InvalidArgument, "the number of a part is 1 to 10000");
    }
    let address = address(&input.bucket, &input.key)?;
    let (first, then) = (address.clone(), address);
    let (first_id, id) = (input.upload_id.clone(), input.upload_id);
    let sums = receive(
        front,
        input.body.take(),
        expected,
        move |layout| Upload::open(layout, &first_id, &first).map(drop),
        move |layout, draft, sums| {
            Upload::open(layout, &id, &then)?.add(draft, &Part { number, etag: sums.etag() })?;
            Ok(sums)
        },
    )
    .await?;
    let checksum = told(&sums.values);
    Ok(S3Response::new(UploadPartOutput {
        e_tag: Some(ETag::Strong(sums.etag())),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        ..Default::default()
    }))
}

pub(super) async fn complete(
    front: &Front,
    request: S3Request<CompleteMultipartUploadInput>,
) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
    let expected = Expected::of_whole(&request.headers);
    let mut input = request.input;
    let condition = WriteCondition::new(input.if_match.take(), input.if_none_match.take())?;
    let address = address(&input.bucket, &input.key)?;
    let named = input.multipart_upload.take().and_then(|upload| upload.parts).unwrap_or_default();
    let parts = named.into_iter().map(|part| match (part.part_number, part.e_tag) {
        (Some(number), Some(etag)) => Ok(Part { number, etag: etag.into_value() }),
        _ => Err(S3Error::with_message(S3ErrorCode::MalformedXML, "a part lacks its number or its entity tag")),
    });
    let parts = parts.collect::<S3Result<Vec<Part>>>()?;
    let (id, size, writer) = (input.upload_id, input.mpu_object_size, front.clone());
    let etag = front
        .blocking(move |layout| {
            let upload = Upload::open(layout, &id, &address)?;
            let (draft, kept, bytes) = upload.assemble(layout, &parts, expected)?;
            if size.is_some_and(|size| u64::try_from(size) != Ok(bytes)) {
                return refused(S3ErrorCode::InvalidRequest, format!("the parts have {bytes} bytes together"));
            }
            writer.commit(layout, draft, &address, &kept, &condition)?;
            upload.remove();
            Ok(kept.etag)
        })
        .await?;
    Ok(S3Response::new(CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", input.bucket, input.key)),
        bucket: Some(input.bucket),
        key: Some(input.key),
        e_tag: etag.map(ETag::Strong),
        ..Default::default()
    }))
}

pub(super) async fn abort(
    front: &Front,
    input: AbortMultipartUploadInput,
) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
    let address = address(&input.bucket, &input.key)?;
    front
        .blocking(move |layout| {
            Upload::open(layout, &input.upload_id, &address)?.remove();
            Ok(S3Response::new(AbortMultipartUploadOutput::default()))
        })
        .await
}
