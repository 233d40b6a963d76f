//! What requests and answers of several operations have in common. Their types share names of fields, and no trait.

/// The headers of a request that the object keeps.
macro_rules! kept {
    ($input:ident) => {
        $crate::objects::folder::Kept {
            content_type: $input.content_type.take(),
            cache_control: $input.cache_control.take(),
            content_encoding: $input.content_encoding.take().and_then($crate::dev::s3::answer::without_aws_chunked),
            content_disposition: $input.content_disposition.take(),
            content_language: $input.content_language.take(),
            metadata: $input.metadata.take().unwrap_or_default().into_iter().collect(),
            ..Default::default()
        }
    };
}

/// The headers that an object kept, in an answer of this type; `$length` and `$range` say which part is meant.
macro_rules! told {
    ($output:ident, $stored:ident, $part:ident) => {
        $output {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some($part.length()),
            content_range: $part.content_range($stored.bytes),
            content_type: Some($stored.kept.content_type.clone().unwrap_or_else(|| "binary/octet-stream".to_owned())),
            cache_control: $stored.kept.cache_control.clone(),
            content_encoding: $stored.kept.content_encoding.clone(),
            content_disposition: $stored.kept.content_disposition.clone(),
            content_language: $stored.kept.content_language.clone(),
            e_tag: Some(s3s::dto::ETag::Strong($stored.etag())),
            last_modified: Some($crate::dev::s3::conditions::last_modified(&$stored)),
            metadata: Some($stored.kept.metadata.clone().into_iter().collect()),
            ..Default::default()
        }
    };
}

pub(super) use {kept, told};

/// The encoding without the SDKs' own framing, which is gone once a body was read.
pub(super) fn without_aws_chunked(encoding: String) -> Option<String> {
    let kept: Vec<&str> =
        encoding.split(',').map(str::trim).filter(|one| !one.is_empty() && *one != "aws-chunked").collect();
    (!kept.is_empty()).then(|| kept.join(","))
}
