//! Rule 11: how results are named.

use sha2::{Digest, Sha256};

/// What the key of every result begins with.
pub(crate) const RESULTS: &str = "jobs/";

/// The key of a result: `jobs/<hash>/<name>-<content hash>.<ext>`, where `job` is the hash of the job's identity in
/// hex and the content hash is the first 16 hex digits of the content's SHA-256. The same content has the same key,
/// so that a repeated run writes nothing new; another content never replaces it.
pub fn result_key(job: &str, name: &str, bytes: &[u8], extension: &str) -> String {
    result_key_of_digest(job, name, &Sha256::digest(bytes).into(), extension)
}

/// [`result_key`] for content whose SHA-256 is known, such as a file's.
pub fn result_key_of_digest(job: &str, name: &str, digest: &[u8; 32], extension: &str) -> String {
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = plain(name, 64, "result");
    let extension = plain(extension.trim_start_matches('.'), 16, "bin");
    format!("{RESULTS}{}/{name}-{hash}.{extension}", plain(job, 128, "job"))
}

/// The text with all but letters, digits, `_` and single `-` replaced, so that it is one part of a key everywhere.
fn plain(text: &str, longest: usize, otherwise: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(longest));
    for c in text.chars() {
        if plain.len() == longest {
            break;
        }
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => plain.push(c),
            _ if plain.is_empty() || plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() { otherwise.to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests;
