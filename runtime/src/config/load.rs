//! From the file and the environment to settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use toml::de::DeTable;

use super::check::check;
use super::problem::{ConfigError, Problem, Problems};
use super::tree::{Node, NodeValue, line_at};
use super::{Config, Origin, classes, environment, shape};

/// The file that is read if none is named and it exists.
pub const DEFAULT_FILE: &str = "karigar.toml";

/// A configuration, and where it came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The origin of each setting by dotted path (`lease.visibility`); a list is one setting.
    pub origins: BTreeMap<String, Origin>,
    /// The file that was read.
    pub file: Option<PathBuf>,
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
/// Of `env` only variables that begin with `KARIGAR__` count. What the values mean together is for
/// [`Loaded::validate`] to judge.
pub fn load(file: Option<&Path>, env: impl IntoIterator<Item = (String, String)>) -> Result<Loaded, ConfigError> {
    let file = match file {
        Some(file) => Some(file.to_owned()),
        None => Some(PathBuf::from(DEFAULT_FILE)).filter(|file| file.exists()),
    };
    load_from(file, env)
}

/// Built-in values, and over them the environment's alone.
#[cfg(feature = "dev")]
pub(crate) fn load_environment(env: impl IntoIterator<Item = (String, String)>) -> Result<Loaded, ConfigError> {
    load_from(None, env)
}

fn load_from(file: Option<PathBuf>, env: impl IntoIterator<Item = (String, String)>) -> Result<Loaded, ConfigError> {
    let mut problems = Vec::new();
    let written = match &file {
        Some(path) => read(path)?,
        None => Node::empty_table(Origin::Default),
    };
    check(&written, shape::of_config(), "", &mut problems);
    let mut pools = names_of_pools(&written);
    if pools.is_empty() {
        pools = classes::all().into_keys().collect();
    }
    let over = environment::read(env, &pools, &mut problems);
    for one in &over {
        pools.extend(names_of_pools(one));
    }
    if !problems.is_empty() {
        return Err(ConfigError::Values(Problems(problems)));
    }
    let mut tree = defaults(&pools);
    [written].into_iter().chain(over).for_each(|one| tree.merge(one));
    let origins = tree.origins();
    match serde_path_to_error::deserialize(tree.to_json()) {
        Ok(config) => Ok(Loaded { config, origins, file }),
        Err(error) => {
            let path = error.path().to_string();
            let origin = origins.get(path.split('[').next().unwrap_or_default()).unwrap_or(&Origin::Default);
            let problem = Problem::new(&path, error.inner().to_string(), "correct the value").at(origin);
            Err(ConfigError::Values(Problems(vec![problem])))
        }
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
    match tree.field("pools").map(|pools| &pools.value) {
        Some(NodeValue::Table(pools)) => pools.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// The built-in values, with these pools.
fn defaults(pools: &[String]) -> Node {
    let pools = pools.iter().map(|name| (name.clone(), classes::pool(name))).collect();
    let config = Config { pools, ..Config::default() };
    Node::from_json(json!(config), &Origin::Default)
}

impl Loaded {
    /// [`Config::validate`], with the origin of each value that is wrong.
    pub fn validate(&self) -> Result<(), Problems> {
        self.config.validate().map_err(|problems| self.located(problems))
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
        let shown = Node::from_json(json!(self.config), &Origin::Default);
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
