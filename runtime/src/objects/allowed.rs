//! Rule 17: which objects jobs may read.

use super::Address;

/// The buckets and prefixes that jobs may read.
///
/// An entry is `s3://BUCKET` (all of it) or `s3://BUCKET/PREFIX`. A prefix matches whole parts of keys:
/// `s3://photos/in` and `s3://photos/in/` both allow `s3://photos/in/1.jpg`, and neither allows `s3://photos/inbox/1.jpg`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    bucket: String,
    /// Empty, or ending in a slash.
    prefix: String,
}

impl Allowed {
    /// Reads the entries of `objects.allowed`.
    pub fn new(entries: &[String]) -> Result<Self, String> {
        entries.iter().map(|text| parse(text)).collect::<Result<_, _>>().map(|entries| Self { entries })
    }

    /// All of one bucket, which is what holds where nothing is configured.
    pub fn bucket(name: impl Into<String>) -> Self {
        Self { entries: vec![Entry { bucket: name.into(), prefix: String::new() }] }
    }

    /// Whether jobs may read this object; if not, why and what to do.
    pub fn check(&self, address: &Address) -> Result<(), String> {
        if self.entries.iter().any(|entry| entry.allows(address)) {
            return Ok(());
        }
        let allowed: Vec<String> =
            self.entries.iter().map(|entry| format!("s3://{}/{}", entry.bucket, entry.prefix)).collect();
        let allowed = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
        Err(format!(
            "{address} is not among the objects that jobs may read ({allowed}): move it there, or add its bucket or prefix to `objects.allowed`"
        ))
    }
}

impl Entry {
    fn allows(&self, address: &Address) -> bool {
        address.bucket == self.bucket && address.key.starts_with(&self.prefix)
    }
}

fn parse(text: &str) -> Result<Entry, String> {
    let wrong = |why: &str| {
        format!(
            "`{text}` in `objects.allowed` is no beginning of addresses: {why}; write s3://BUCKET or s3://BUCKET/PREFIX"
        )
    };
    let rest = text.strip_prefix("s3://").ok_or_else(|| wrong("it does not begin with s3://"))?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    // Bucket and prefix are held to what addresses are held to, so that an entry can match one at all.
    let address: Address =
        format!("s3://{bucket}/{prefix}x").parse().map_err(|_| wrong("its bucket or its prefix is not valid"))?;
    if prefix.contains('*') {
        return Err(wrong("it knows no wildcards"));
    }
    let mut prefix = prefix.to_owned();
    if !prefix.is_empty() && !prefix.ends_with('/') {
        prefix.push('/');
    }
    Ok(Entry { bucket: address.bucket, prefix })
}

#[cfg(test)]
mod tests;
