//! Settings from environment variables: `KARIGAR__SECTION__KEY`.

use std::collections::BTreeMap;

use serde_json::Value;
use toml::de::DeValue;

use super::check::{check, unknown};
use super::problem::Problem;
use super::shape::{self, Kind, Shape};
use super::tree::{Node, join};
use super::{Origin, problem};

/// What a variable's name begins with.
pub(super) const PREFIX: &str = "KARIGAR__";

/// This process's environment, without what is not UTF-8 (`std::env::vars` panics on that).
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The settings that the variables make, as trees to be laid over the file's in this order: the general before the
/// particular. `pools` are the names of pools that there are.
pub(super) fn read(
    variables: impl IntoIterator<Item = (String, String)>,
    pools: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Node> {
    let ours: BTreeMap<String, String> = variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    let mut trees = Vec::new();
    for (name, text) in ours {
        match one(&name, &text, pools, problems) {
            Ok(tree) => trees.extend(tree),
            Err(problem) => problems.push(problem.at(&Origin::Variable(name))),
        }
    }
    trees
}

fn one(name: &str, text: &str, pools: &[String], problems: &mut Vec<Problem>) -> Result<Option<Node>, Problem> {
    let mut shape = shape::of_config();
    let mut path: Vec<String> = Vec::new();
    for segment in name[PREFIX.len()..].split("__") {
        let key = segment.to_lowercase();
        let so_far = path.join(".");
        match &shape.kind {
            Kind::Table(known) => {
                let Some(field) = known.get(&key) else {
                    let full = join(&so_far, &key);
                    return Err(in_variables(unknown(&full, &key, known, &so_far)));
                };
                shape = field;
                path.push(key);
            }
            Kind::Map(_) if key.is_empty() => {
                return Err(problem::Problem::new(so_far, "the name is empty", "write KARIGAR__POOLS__NAME__KEY"));
            }
            Kind::Map(item) => {
                shape = item;
                path.push(name_of(&key, pools));
            }
            _ => {
                let whole = variable_of(&so_far);
                let what = format!("a variable sets it as a whole, and nothing like `{key}` within it");
                return Err(Problem::new(so_far, what, format!("set {whole} to {}", shape.kind)));
            }
        }
    }
    let origin = Origin::Variable(name.to_owned());
    let dotted = path.join(".");
    let node = value(text, shape, &dotted, &origin)?;
    let before = problems.len();
    check(&node, shape, &dotted, problems);
    Ok((problems.len() == before).then(|| node.under(&path)))
}

/// The pool that a variable's segment means: one that exists, if it is written with `_` for `-`; else a new one, with `-`.
fn name_of(segment: &str, pools: &[String]) -> String {
    let same = |pool: &&String| pool.to_lowercase() == segment || pool.to_lowercase().replace('-', "_") == segment;
    pools.iter().find(same).cloned().unwrap_or_else(|| segment.replace('_', "-"))
}

/// A variable's text as the value that its place takes.
fn value(text: &str, shape: &Shape, path: &str, origin: &Origin) -> Result<Node, Problem> {
    let scalar = |value: Value| Node::from_json(value, origin);
    Ok(match &shape.kind {
        // Platforms set a variable to nothing where they mean not to set it.
        _ if shape.optional && text.is_empty() => scalar(Value::Null),
        Kind::Count(_) => scalar(text.trim().parse::<u64>().map_or_else(|_| Value::from(text), Value::from)),
        Kind::Text | Kind::Duration | Kind::OneOf(_) => scalar(Value::from(text)),
        Kind::Table(_) | Kind::Map(_) | Kind::List(_) | Kind::TextOrTable(_) => match serde_json::from_str(text) {
            Ok(json) => scalar(json),
            Err(_) => match DeValue::parse(text) {
                Ok(value) => Node::from_toml(value.get_ref(), origin),
                Err(_) => {
                    let what = "the text is neither TOML nor JSON";
                    return Err(Problem::new(
                        path,
                        what,
                        format!("write {}, such as {}", shape.kind, example(&shape.kind)),
                    ));
                }
            },
        },
    })
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
