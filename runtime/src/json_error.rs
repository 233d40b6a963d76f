//! What is wrong with JSON, without what stands in it: payloads are never logged, and errors are (rule 16).

/// The text of a serde error with the values of the input taken out: `invalid type: string, expected u64 at line 1
/// column 12`. Names of fields stay.
pub(crate) fn without_values(error: &serde_json::Error) -> String {
    mask(&error.to_string())
}

fn mask(text: &str) -> String {
    let quotes_input =
        ["invalid type: ", "invalid value: ", "unknown variant "].iter().any(|start| text.starts_with(start));
    // From the end: the value itself may hold these words, what serde expects does not.
    match text.rfind(", expected ") {
        Some(expected) if quotes_input => {
            let unexpected = text[..expected].split(['"', '`']).next().unwrap_or_default();
            format!("{}{}", unexpected.trim_end(), &text[expected..])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
