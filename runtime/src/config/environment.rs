//! Settings from environment variables: `KARIGAR__SECTION__KEY`.

use std::collections::BTreeMap;

use serde_json::Value;
use toml::de::DeValue;

use super::Origin;
use super::check::Checker;
use super::problem::Problem;
use super::shape::{Kind, Shape};
use super::tree::{Node, join};

/// What a variable's name begins with.
pub(super) const PREFIX: &str = "KARIGAR__";

/// This process's environment, without what is not UTF-8 (`std::env::vars` panics on that).
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The settings that the variables make, as trees to be laid over the file's in this order: the general before the
/// particular. `there` is what there is without them, which names of users' own are looked up in.
pub(super) fn read(
    variables: impl IntoIterator<Item = (String, String)>,
    there: &Node,
    checker: &mut Checker<'_>,
) -> Vec<Node> {
    let ours: BTreeMap<String, String> = variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    let mut trees = Vec::new();
    for (name, text) in ours {
        match one(&name, &text, there, checker) {
            Ok(tree) => trees.extend(tree),
            Err(problem) => checker.problems.push(problem.at(&Origin::Variable(name))),
        }
    }
    trees
}

fn one(name: &str, text: &str, there: &Node, checker: &mut Checker<'_>) -> Result<Option<Node>, Problem> {
    let mut shape = checker.root;
    let mut there = Some(there);
    let mut path: Vec<String> = Vec::new();
    for segment in name[PREFIX.len()..].split("__") {
        let key = segment.to_lowercase();
        let so_far = path.join(".");
        let key = match &shape.kind {
            Kind::Table(known) => {
                let Some(field) = known.get(&key) else {
                    let full = join(&so_far, &key);
                    return Err(in_variables(checker.unknown(&full, &key, known, &so_far)));
                };
                shape = field;
                key
            }
            Kind::Map(_) if key.is_empty() => {
                let whole = variable_of(&so_far);
                return Err(Problem::new(so_far, "the name is empty", format!("write {whole}__NAME")));
            }
            Kind::Map(item) => {
                shape = item;
                name_of(&key, &so_far, there)
            }
            _ => {
                let whole = variable_of(&so_far);
                let what = format!("a variable sets it as a whole, and nothing like `{key}` within it");
                return Err(Problem::new(so_far, what, format!("set {whole} to {}", shape.kind)));
            }
        };
        there = there.and_then(|there| there.field(&key));
        path.push(key);
    }
    let origin = Origin::Variable(name.to_owned());
    let dotted = path.join(".");
    let node = value(text, shape, &dotted, &origin)?;
    let before = checker.problems.len();
    checker.check(&node, shape, &dotted);
    Ok((checker.problems.len() == before).then(|| node.under(&path)))
}

/// The name that a variable's segment means: one that exists, if it is written with `_` for `-`; else a new one. A new
/// pool's has `-` for each `_`, as names of queues do.
fn name_of(segment: &str, path: &str, there: Option<&Node>) -> String {
    let same = |name: &&str| name.to_lowercase() == segment || name.to_lowercase().replace('-', "_") == segment;
    let known = there.into_iter().flat_map(Node::keys).find(same);
    known.map_or_else(|| if path == "pools" { segment.replace('_', "-") } else { segment.to_owned() }, str::to_owned)
}

/// A variable's text as the value that its place takes.
fn value(text: &str, shape: &Shape, path: &str, origin: &Origin) -> Result<Node, Problem> {
    let scalar = |value: Value| Node::from_json(value, origin);
    Ok(match &shape.kind {
        // Platforms set a variable to nothing where they mean not to set it.
        _ if shape.optional && text.is_empty() => scalar(Value::Null),
        Kind::Count(..) | Kind::Number | Kind::Bool => scalar(number_or_bool(text.trim())),
        Kind::Text | Kind::Duration | Kind::OneOf(_) => scalar(Value::from(text)),
        Kind::Table(_) | Kind::Map(_) | Kind::List(_) | Kind::TextOrTable(_) | Kind::Any => {
            match (serde_json::from_str(text), DeValue::parse(text)) {
                (Ok(json), _) => scalar(json),
                (Err(_), Ok(value)) => Node::from_toml(value.get_ref(), origin),
                _ if matches!(shape.kind, Kind::Any) => scalar(Value::from(text)),
                _ => {
                    let what = "the text is neither TOML nor JSON";
                    let remedy = format!("write {}, such as {}", shape.kind, example(&shape.kind));
                    return Err(Problem::new(path, what, remedy));
                }
            }
        }
    })
}

/// What is neither stays a text, and is reported as one.
fn number_or_bool(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::from(text),
    }
}

fn example(kind: &Kind) -> &'static str {
    if matches!(kind, Kind::List(_)) { r#"["one", "two"]"# } else { "{ key = \"value\" }" }
}

/// The variable of a setting.
pub(super) fn variable_of(path: &str) -> String {
    format!("{PREFIX}{}", path.replace('.', "__").replace('-', "_").to_uppercase())
}

/// The same suggestion, in the words of variables.
fn in_variables(mut problem: Problem) -> Problem {
    if let Some((_, path)) = problem.remedy.split_once("did you mean `")
        && let Some((path, _)) = path.split_once('`')
    {
        problem.remedy = format!("did you mean `{}`?", variable_of(path));
    }
    problem
}
