//! From the file and the environment to settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use toml::de::DeTable;

use super::check::Checker;
use super::problem::{ConfigError, Problem, Problems};
use super::section::{SectionValues, Sections};
use super::shape::Shape;
use super::tree::{Node, join, line_at};
use super::{Config, Origin, classes, environment};

/// The file that is read if none is named and it exists.
pub const DEFAULT_FILE: &str = "karigar.toml";

/// A configuration, and where it came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The settings of the sections that handlers added.
    pub sections: SectionValues,
    /// The origin of each setting by dotted path (`lease.visibility`); a list is one setting.
    pub origins: BTreeMap<String, Origin>,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// What was added.
    known: Sections,
}

/// One effective setting, as it may be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its dotted path.
    pub path: String,
    /// Its value; of a secret, what may be seen of it. Null where nothing is set.
    pub value: Value,
    /// Where the value came from.
    pub origin: Origin,
}

/// Reads the configuration: built-in values, over them the file's, over them the environment's.
///
/// `file` must exist if it is named; without a name [`DEFAULT_FILE`] is read if there is one in the working directory.
/// Of `env` only variables that begin with `KARIGAR__` count. `sections` are those of the handlers
/// (`WorkerBuilder::sections`). What the values mean together is for [`Loaded::validate`] to judge.
pub fn load(
    file: Option<&Path>,
    env: impl IntoIterator<Item = (String, String)>,
    sections: &Sections,
) -> Result<Loaded, ConfigError> {
    let file = match file {
        Some(file) => Some(file.to_owned()),
        None => Some(PathBuf::from(DEFAULT_FILE)).filter(|file| file.exists()),
    };
    load_from(file, env, sections)
}

/// Built-in values, and over them the environment's alone.
#[cfg(feature = "dev")]
pub(crate) fn load_environment(
    env: impl IntoIterator<Item = (String, String)>,
    sections: &Sections,
) -> Result<Loaded, ConfigError> {
    load_from(None, env, sections)
}

fn load_from(
    file: Option<PathBuf>,
    env: impl IntoIterator<Item = (String, String)>,
    sections: &Sections,
) -> Result<Loaded, ConfigError> {
    let written = match &file {
        Some(path) => read(path)?,
        None => Node::empty_table(Origin::Default),
    };
    let root = Shape::of_config(sections);
    let mut checker = Checker { root: &root, problems: Vec::new() };
    checker.check(&written, &root, "");
    let mut pools = names_of_pools(&written);
    if pools.is_empty() {
        pools = classes::all().into_keys().collect();
    }
    let mut there = defaults(&pools, sections);
    there.merge(written.clone());
    let over = environment::read(env, &there, &mut checker);
    for one in &over {
        pools.extend(names_of_pools(one));
    }
    if !checker.problems.is_empty() {
        return Err(ConfigError::Values(Problems(checker.problems)));
    }
    let mut tree = defaults(&pools, sections);
    [written].into_iter().chain(over).for_each(|one| tree.merge(one));
    let origins = tree.origins();
    let wrong = |path: String, error: &serde_json::Error| {
        let origin = origins.get(path.split('[').next().unwrap_or_default()).unwrap_or(&Origin::Default);
        let problem = Problem::new(&path, error.to_string(), "correct the value").at(origin);
        ConfigError::Values(Problems(vec![problem]))
    };
    let mut values = SectionValues::default();
    for (name, section) in sections.iter() {
        let written = tree.remove(name).map_or(Value::Null, |node| node.to_json());
        let value = section.read(written).map_err(|error| match error.path().to_string() {
            path if path == "." => wrong(name.to_owned(), error.inner()),
            path => wrong(join(name, &path), error.inner()),
        })?;
        values.insert(name, value);
    }
    match serde_path_to_error::deserialize(tree.to_json()) {
        Ok(config) => Ok(Loaded { config, sections: values, origins, file, known: sections.clone() }),
        Err(error) => Err(wrong(error.path().to_string(), error.inner())),
    }
}

fn read(path: &Path) -> Result<Node, ConfigError> {
    let unreadable = |error: std::io::Error| ConfigError::Unreadable { path: path.to_owned(), why: error.to_string() };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let table = DeTable::parse(&text).map_err(|error| ConfigError::Syntax {
        path: path.to_owned(),
        line: line_at(&text, error.span().map_or(0, |span| span.start)),
        // The message alone: the text around it may hold a secret.
        why: error.message().to_owned(),
    })?;
    Ok(Node::from_file(table.get_ref(), path, &text))
}

fn names_of_pools(tree: &Node) -> Vec<String> {
    tree.field("pools").into_iter().flat_map(Node::keys).map(str::to_owned).collect()
}

/// The built-in values, with these pools.
fn defaults(pools: &[String], sections: &Sections) -> Node {
    let pools = pools.iter().map(|name| (name.clone(), classes::pool(name))).collect();
    let mut values = json!(Config { pools, ..Config::default() });
    for (name, section) in sections.iter() {
        values[name] = section.defaults();
    }
    Node::from_json(values, &Origin::Default)
}

impl Loaded {
    /// [`Config::validate`] and what the sections of handlers are checked for, with the origin of each value that is
    /// wrong.
    pub fn validate(&self) -> Result<(), Problems> {
        let mut found = self.config.validate().err().unwrap_or_default();
        for (name, section) in self.known.iter() {
            found.0.extend(self.sections.of(name).map(|value| section.check(value)).unwrap_or_default());
        }
        found.into_result().map_err(|problems| self.located(problems))
    }

    /// The problems, with the origin of each value that is wrong.
    pub fn located(&self, mut problems: Problems) -> Problems {
        for problem in &mut problems.0 {
            problem.origin = self.origin(&problem.path).cloned();
        }
        problems
    }

    /// The origin of the setting at `path` or, for a part of a list, of the list.
    fn origin(&self, path: &str) -> Option<&Origin> {
        self.origins.get(path.split('[').next().unwrap_or_default())
    }

    /// Every effective setting, in order of path, with its origin. Secrets are hidden.
    pub fn settings(&self) -> Vec<Setting> {
        let mut shown = json!(self.config);
        for (name, value) in self.sections.iter() {
            shown[name] = value.shown.clone();
        }
        let shown = Node::from_json(shown, &Origin::Default);
        let value = |path: &str| path.split('.').try_fold(&shown, |node, key| node.field(key)).map(Node::to_json);
        let setting = |(path, origin): (&String, &Origin)| Setting {
            value: value(path).unwrap_or_default(),
            path: path.clone(),
            origin: origin.clone(),
        };
        self.origins.iter().map(setting).collect()
    }
}

#[cfg(test)]
mod tests;
