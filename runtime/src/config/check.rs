//! Compares values with the configuration's shape: unknown keys, and values of a wrong type.

use std::collections::BTreeMap;

use serde_json::Value;

use super::duration;
use super::problem::Problem;
use super::shape::{Kind, Shape};
use super::tree::{Node, NodeValue, join};

/// All that is wrong, found so far.
pub(super) struct Checker<'a> {
    /// The shape of the whole.
    pub(super) root: &'a Shape,
    pub(super) problems: Vec<Problem>,
}

impl Checker<'_> {
    /// Looks at `node`, which stands at `path` and should be of `shape`.
    pub(super) fn check(&mut self, node: &Node, shape: &Shape, path: &str) {
        let fits = match (&shape.kind, &node.value) {
            (Kind::Any, _) => return,
            (Kind::Table(known), NodeValue::Table(fields)) | (Kind::TextOrTable(known), NodeValue::Table(fields)) => {
                return self.check_fields(fields, known, path);
            }
            (Kind::Map(item), NodeValue::Table(fields)) => {
                return fields.iter().for_each(|(key, node)| self.check(node, item, &join(path, key)));
            }
            (Kind::List(item), NodeValue::List(nodes)) => {
                let numbered = nodes.iter().enumerate();
                return numbered.for_each(|(number, node)| self.check(node, item, &format!("{path}[{number}]")));
            }
            (_, NodeValue::Scalar(value)) => match scalar(value, shape) {
                Ok(()) => return,
                Err(why) => why,
            },
            _ => None,
        };
        let json = node.to_json();
        let what = match (shape.secret, fits) {
            (true, _) => "a secret of a wrong type".to_owned(),
            (false, None) => format!("{json} is not what belongs here"),
            (false, Some(why)) => format!("{json} can't be read ({why})"),
        };
        self.problems.push(Problem::new(path, what, format!("write {}", shape.kind)).at(&node.origin));
    }

    fn check_fields(&mut self, fields: &BTreeMap<String, Node>, known: &BTreeMap<String, Shape>, path: &str) {
        for (key, node) in fields {
            match known.get(key) {
                Some(shape) => self.check(node, shape, &join(path, key)),
                None => self.problems.push(self.unknown(&join(path, key), key, known, path).at(&node.origin)),
            }
        }
    }

    /// An unknown key, with the nearest known one: beside it, else anywhere.
    pub(super) fn unknown(&self, full: &str, key: &str, known: &BTreeMap<String, Shape>, path: &str) -> Problem {
        let beside = nearest(key, known.keys().map(|key| (key.clone(), join(path, key))));
        let candidate = beside.or_else(|| nearest(key, everywhere(self.root, "")));
        let remedy = match candidate {
            Some(path) => format!("did you mean `{path}`?"),
            None => {
                format!("known here: {}", known.keys().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
        };
        Problem::new(full, "there is no such setting", remedy)
    }
}

/// Whether a scalar fits; else why not, as far as more can be said than what is expected.
fn scalar(value: &Value, shape: &Shape) -> Result<(), Option<String>> {
    let fits = match (&shape.kind, value) {
        (_, Value::Null) => shape.optional,
        (Kind::Text | Kind::TextOrTable(_), Value::String(_)) | (Kind::Bool, Value::Bool(_)) => true,
        (Kind::Number, Value::Number(_)) => true,
        (Kind::Duration, Value::String(text)) => return duration::parse(text).map(drop).map_err(Some),
        (Kind::Count(least, most), Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => number <= *most && i64::try_from(number).is_ok_and(|number| number >= *least),
            (None, Some(number)) => number >= *least,
            (None, None) => false,
        },
        (Kind::OneOf(words), Value::String(text)) => words.contains(text),
        _ => false,
    };
    if fits { Ok(()) } else { Err(None) }
}

/// The path of the candidate whose key is most like `key`, if it is like it at all.
fn nearest(key: &str, candidates: impl IntoIterator<Item = (String, String)>) -> Option<String> {
    let key = key.to_lowercase().replace('-', "_");
    let scored = candidates.into_iter().map(|(name, path)| (strsim::jaro_winkler(&key, &name), path));
    scored.filter(|(likeness, _)| *likeness >= 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, path)| path)
}

/// Every setting's key and path; `NAME` stands for names that users give.
fn everywhere(shape: &Shape, path: &str) -> Vec<(String, String)> {
    match &shape.kind {
        Kind::Table(fields) => {
            let own = fields.keys().map(|key| (key.clone(), join(path, key)));
            own.chain(fields.iter().flat_map(|(key, shape)| everywhere(shape, &join(path, key)))).collect()
        }
        Kind::Map(item) => everywhere(item, &join(path, "NAME")),
        _ => Vec::new(),
    }
}
