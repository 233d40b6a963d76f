//! What clients say of the bytes that they send, by headers before the body or by trailers after it, and whether it
//! is true.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::dto::{Checksum, ChecksumType};
use s3s::{S3ErrorCode, S3Result, TrailingHeaders};

use super::failure::refused;

/// The algorithms, by the ends of their headers' names: `x-amz-checksum-crc32`.
const ALGORITHMS: [&str; 5] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/// What a client said, or will say after the body.
#[derive(Default)]
pub(super) struct Expected {
    md5: Option<String>,
    /// By algorithm, in base64; `None` where it was promised, or only asked for.
    values: BTreeMap<&'static str, Option<String>>,
    promised: Vec<&'static str>,
    trailers: Option<TrailingHeaders>,
}

/// What the bytes really are.
pub(super) struct Sums {
    pub(super) md5: [u8; 16],
    /// By algorithm, in base64.
    pub(super) values: BTreeMap<String, String>,
}

/// Computes them.
pub(super) struct Hashing {
    md5: Md5,
    checksums: ChecksumHasher,
}

impl Expected {
    pub(super) fn of(headers: &HeaderMap, trailers: Option<TrailingHeaders>) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let promised = text("x-amz-trailer").unwrap_or_default().to_ascii_lowercase();
        let asked = text("x-amz-sdk-checksum-algorithm").unwrap_or_default().to_ascii_lowercase();
        let mut expected = Self { md5: text("content-md5").map(str::to_owned), trailers, ..Self::default() };
        for algorithm in ALGORITHMS {
            let name = header(algorithm);
            let value = text(&name).map(str::to_owned);
            let is_promised = promised.split(',').any(|one| one.trim() == name);
            if is_promised {
                expected.promised.push(algorithm);
            }
            if value.is_some() || is_promised || asked == algorithm {
                expected.values.insert(algorithm, value);
            }
        }
        expected
    }

    /// For the completion of an upload in parts: only what is said of the whole object, not of its parts' checksums.
    pub(super) fn of_whole(headers: &HeaderMap) -> Self {
        let is_whole = headers.get("x-amz-checksum-type").is_some_and(|kind| kind == ChecksumType::FULL_OBJECT);
        let mut values = Self::of(headers, None).values;
        // There is no CRC-64 of checksums.
        values.retain(|algorithm, said| said.is_some() && (is_whole || *algorithm == "crc64nvme"));
        Self { values, ..Self::default() }
    }

    pub(super) fn hashing(&self) -> Hashing {
        let wants = |algorithm: &str| self.values.contains_key(algorithm);
        Hashing {
            md5: Md5::new(),
            checksums: ChecksumHasher {
                crc32: wants("crc32").then(Default::default),
                crc32c: wants("crc32c").then(Default::default),
                sha1: wants("sha1").then(Default::default),
                sha256: wants("sha256").then(Default::default),
                crc64nvme: wants("crc64nvme").then(Default::default),
            },
        }
    }

    /// Compares, once the whole body was read.
    pub(super) fn check(self, sums: &Sums) -> S3Result<()> {
        let bad = |what: &str| refused(S3ErrorCode::BadDigest, format!("the body is not that of `{what}`"));
        if self.md5.is_some_and(|md5| md5 != aws_smithy_types::base64::encode(sums.md5)) {
            return bad("content-md5");
        }
        let trailers = self.trailers.and_then(|trailers| trailers.take()).unwrap_or_default();
        for algorithm in &self.promised {
            let name = header(algorithm);
            match trailers.get(&name) {
                None => {
                    return refused(S3ErrorCode::InvalidRequest, format!("the promised trailer `{name}` is not there"));
                }
                Some(said) if said.to_str().ok() != sums.values.get(*algorithm).map(String::as_str) => {
                    return bad(&name);
                }
                Some(_) => {}
            }
        }
        for (algorithm, said) in &self.values {
            if said.is_some() && said.as_ref() != sums.values.get(*algorithm) {
                return bad(&header(algorithm));
            }
        }
        Ok(())
    }
}

impl Hashing {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.checksums.update(bytes);
    }

    pub(super) fn finish(self) -> Sums {
        let Checksum { checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256, .. } =
            self.checksums.finalize();
        let all = [checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256];
        let values =
            ALGORITHMS.iter().zip(all).filter_map(|(name, value)| Some(((*name).to_owned(), value?))).collect();
        Sums { md5: self.md5.finalize().into(), values }
    }
}

impl Sums {
    /// The entity tag of an object that was sent as a whole: its MD5 in hex.
    pub(super) fn etag(&self) -> String {
        hex(&self.md5)
    }
}

/// Kept checksums as they are told.
pub(super) fn told(values: &BTreeMap<String, String>) -> Checksum {
    let value = |algorithm: &str| values.get(algorithm).cloned();
    Checksum {
        checksum_crc32: value("crc32"),
        checksum_crc32c: value("crc32c"),
        checksum_crc64nvme: value("crc64nvme"),
        checksum_sha1: value("sha1"),
        checksum_sha256: value("sha256"),
        checksum_type: (!values.is_empty()).then(|| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn header(algorithm: &str) -> String {
    format!("x-amz-checksum-{algorithm}")
}
