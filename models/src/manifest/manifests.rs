//! All models that there are: the built-in ones, and a team's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Manifest, Origin, builtin, key_error};
use crate::error::LoadError;

/// Manifests by name.
#[derive(Debug, Clone, Default)]
pub struct Manifests {
    by_name: BTreeMap<String, Manifest>,
}

impl Manifests {
    /// The built-in manifests.
    pub fn builtin() -> Result<Self, LoadError> {
        let mut manifests = Self::default();
        for text in builtin::MANIFESTS {
            manifests.insert(Manifest::parse(text, Origin::Builtin)?)?;
        }
        Ok(manifests)
    }

    /// The built-in manifests, and those of a folder (its `*.toml`), which replace built-in ones of the same name.
    /// `tasks` are the known ones. All errors are returned, not the first alone.
    pub fn load(folder: Option<&Path>, tasks: &[&str]) -> Result<Self, Vec<LoadError>> {
        let mut manifests = Self::builtin().map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        if let Some(folder) = folder {
            let mut own = Self::default();
            for path in toml_files(folder).map_err(|error| vec![error])? {
                if let Err(error) = read_file(&path).and_then(|manifest| own.insert(manifest)) {
                    errors.push(error);
                }
            }
            manifests.by_name.extend(own.by_name);
        }
        errors.extend(manifests.iter().filter_map(|manifest| manifest.check_task(tasks).err()));
        if errors.is_empty() { Ok(manifests) } else { Err(errors) }
    }

    /// Adds one whose name is not taken.
    fn insert(&mut self, manifest: Manifest) -> Result<(), LoadError> {
        if let Some(other) = self.by_name.get(&manifest.name) {
            let reason = format!("{} and {} have the same name; rename one", other.origin, manifest.origin);
            return Err(manifest.error(reason));
        }
        self.by_name.insert(manifest.name.clone(), manifest);
        Ok(())
    }

    /// The manifest of this name; the error proposes the nearest one.
    pub fn get(&self, name: &str) -> Result<&Manifest, LoadError> {
        self.by_name.get(name).ok_or_else(|| {
            let names: Vec<&String> = self.by_name.keys().collect();
            let reason = format!("there is no such model; {}", key_error::proposal(name, &names));
            LoadError { model: name.to_owned(), reason }
        })
    }

    /// All of them, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = &Manifest> {
        self.by_name.values()
    }
}

impl FromIterator<Manifest> for Manifests {
    /// Of two with one name the later is kept.
    fn from_iter<I: IntoIterator<Item = Manifest>>(manifests: I) -> Self {
        Self { by_name: manifests.into_iter().map(|manifest| (manifest.name.clone(), manifest)).collect() }
    }
}

fn read_file(path: &Path) -> Result<Manifest, LoadError> {
    let origin = Origin::File(path.to_owned());
    let text = std::fs::read_to_string(path).map_err(|error| LoadError {
        model: origin.stem(),
        reason: format!("{origin} can't be read: {error}; correct its permissions or remove it"),
    })?;
    Manifest::parse(&text, origin)
}

/// The folder's TOML files, in order of name.
fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let listed = std::fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<Vec<PathBuf>>>()
    });
    let mut paths = listed.map_err(|error| LoadError {
        model: "manifests".to_owned(),
        reason: format!("the folder `{}` can't be read: {error}; correct `models.manifests`", folder.display()),
    })?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    Ok(paths)
}
