//! Lists of objects, by prefix and delimiter, a page at a time.

use std::ops::ControlFlow;

use s3s::dto::{
    CommonPrefix, ETag, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, Object,
    ObjectStorageClass,
};
use s3s::{S3ErrorCode, S3Response, S3Result};

use super::buckets;
use super::conditions::last_modified;
use super::failure::{failure, refused};
use super::front::Front;
use crate::objects::Address;
use crate::objects::folder::Layout;

/// The most entries of a page.
const MOST_ENTRIES: i32 = 1000;

struct Query {
    bucket: String,
    prefix: String,
    delimiter: String,
    after: String,
    most: usize,
}

#[derive(Default)]
struct Page {
    objects: Vec<Object>,
    prefixes: Vec<String>,
    /// The last entry, where there are more.
    next: Option<String>,
}

pub(super) async fn second_version(
    front: &Front,
    input: ListObjectsV2Input,
) -> S3Result<S3Response<ListObjectsV2Output>> {
    let after = input.continuation_token.as_ref().or(input.start_after.as_ref());
    let query = Query {
        bucket: input.bucket.clone(),
        prefix: input.prefix.clone().unwrap_or_default(),
        delimiter: input.delimiter.clone().unwrap_or_default(),
        after: after.cloned().unwrap_or_default(),
        most: most(input.max_keys)?,
    };
    let page = page(front, query).await?;
    Ok(S3Response::new(ListObjectsV2Output {
        name: Some(input.bucket),
        prefix: Some(input.prefix.unwrap_or_default()),
        delimiter: input.delimiter,
        start_after: input.start_after,
        max_keys: Some(input.max_keys.unwrap_or(MOST_ENTRIES)),
        key_count: i32::try_from(page.objects.len() + page.prefixes.len()).ok(),
        is_truncated: Some(page.next.is_some()),
        continuation_token: input.continuation_token,
        next_continuation_token: page.next,
        contents: Some(page.objects),
        common_prefixes: Some(page.prefixes.into_iter().map(common_prefix).collect()),
        ..Default::default()
    }))
}

pub(super) async fn first_version(front: &Front, input: ListObjectsInput) -> S3Result<S3Response<ListObjectsOutput>> {
    let query = Query {
        bucket: input.bucket.clone(),
        prefix: input.prefix.clone().unwrap_or_default(),
        delimiter: input.delimiter.clone().unwrap_or_default(),
        after: input.marker.clone().unwrap_or_default(),
        most: most(input.max_keys)?,
    };
    let page = page(front, query).await?;
    Ok(S3Response::new(ListObjectsOutput {
        name: Some(input.bucket),
        prefix: Some(input.prefix.unwrap_or_default()),
        delimiter: input.delimiter,
        marker: Some(input.marker.unwrap_or_default()),
        max_keys: Some(input.max_keys.unwrap_or(MOST_ENTRIES)),
        is_truncated: Some(page.next.is_some()),
        next_marker: page.next,
        contents: Some(page.objects),
        common_prefixes: Some(page.prefixes.into_iter().map(common_prefix).collect()),
        ..Default::default()
    }))
}

fn common_prefix(prefix: String) -> CommonPrefix {
    CommonPrefix { prefix: Some(prefix) }
}

fn most(max_keys: Option<i32>) -> S3Result<usize> {
    match usize::try_from(max_keys.unwrap_or(MOST_ENTRIES).min(MOST_ENTRIES)) {
        Ok(most) => Ok(most),
        Err(_) => refused(S3ErrorCode::InvalidArgument, "max-keys is below 0"),
    }
}

async fn page(front: &Front, query: Query) -> S3Result<Page> {
    front
        .blocking(move |layout| {
            buckets::require(layout, &query.bucket)?;
            if query.most == 0 {
                return Ok(Page::default());
            }
            walk(layout, &query)
        })
        .await
}

fn walk(layout: &Layout, query: &Query) -> S3Result<Page> {
    let mut page = Page::default();
    let (mut entries, mut last) = (0, String::new());
    layout
        .walk(&query.bucket, &query.prefix, &query.after, &mut |key, _| {
            let group = query.group(&key);
            if group.is_some_and(|group| group == last || group == query.after) {
                return ControlFlow::Continue(());
            }
            if entries == query.most {
                page.next = Some(std::mem::take(&mut last));
                return ControlFlow::Break(());
            }
            // An object that was removed since is no entry.
            match group {
                Some(group) => page.prefixes.push(group.to_owned()),
                None => match object(layout, &query.bucket, &key) {
                    Some(object) => page.objects.push(object),
                    None => return ControlFlow::Continue(()),
                },
            }
            entries += 1;
            last = group.map_or_else(|| key.clone(), str::to_owned);
            ControlFlow::Continue(())
        })
        .map_err(failure)?;
    Ok(page)
}

impl Query {
    /// The key up to the first delimiter after the prefix.
    fn group<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let at = key[self.prefix.len()..].find(&self.delimiter)?;
        Some(&key[..self.prefix.len() + at + self.delimiter.len()])
    }
}

/// The object with its kept entity tag, which a walk does not read.
fn object(layout: &Layout, bucket: &str, key: &str) -> Option<Object> {
    let (_, stored) = layout.open(&Address { bucket: bucket.to_owned(), key: key.to_owned() }).ok()?;
    Some(Object {
        key: Some(key.to_owned()),
        size: i64::try_from(stored.bytes).ok(),
        e_tag: Some(ETag::Strong(stored.etag())),
        last_modified: Some(last_modified(&stored)),
        storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
        ..Default::default()
    })
}
