//! Magika's `content_types_kb.min.json`: what is known of each kind of file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::LoadError;
use crate::manifest::Manifest;

/// A kind of file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Kind {
    pub(super) mime_type: String,
    pub(super) group: String,
    pub(super) description: String,
    pub(super) extensions: Vec<String>,
    pub(super) is_text: bool,
}

#[derive(Deserialize)]
struct Written {
    mime_type: Option<String>,
    group: Option<String>,
    description: Option<String>,
    extensions: Vec<String>,
    is_text: bool,
}

impl Written {
    /// Magika's defaults for what is left open.
    fn filled(self, label: &str) -> Kind {
        let Self { mime_type, group, description, extensions, is_text } = self;
        let plain = if is_text { "text/plain" } else { "application/octet-stream" };
        Kind {
            mime_type: mime_type.unwrap_or_else(|| plain.to_owned()),
            group: group.unwrap_or_else(|| "unknown".to_owned()),
            description: description.unwrap_or_else(|| label.to_owned()),
            extensions,
            is_text,
        }
    }
}

pub(super) fn read(manifest: &Manifest, file: &Path) -> Result<BTreeMap<String, Kind>, LoadError> {
    let wrong = |why: String| manifest.error(format!("the file `kinds` ({}): {why}", file.display()));
    let text = std::fs::read(file).map_err(|error| wrong(format!("{error}; pull the model again")))?;
    let kinds: BTreeMap<String, Written> = serde_json::from_slice(&text)
        .map_err(|error| wrong(format!("{error}; take magika's content_types_kb.min.json of the model's version")))?;
    Ok(kinds.into_iter().map(|(label, kind)| (label.clone(), kind.filled(&label))).collect())
}
