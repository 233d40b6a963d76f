//! `config`: the effective configuration, and where each value came from.

use clap::Args;
use serde_json::{Value, json};

use crate::config::{Loaded, Sections};

use super::failure::Failure;
use super::output::Output;

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Prints JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Prints the JSON Schema of the configuration file instead, for editors
    #[arg(long)]
    pub(crate) schema: bool,
}

/// Shows the settings, then what is wrong with them.
pub(crate) fn run(
    args: &ConfigArgs,
    sections: &Sections,
    loaded: &Loaded,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    if args.schema {
        return Ok(out.json(&crate::config::json_schema(sections))?);
    }
    let settings = loaded.settings();
    if args.json {
        let settings: Vec<Value> = settings
            .into_iter()
            .map(
                |setting| json!({ "path": setting.path, "value": setting.value, "origin": setting.origin.to_string() }),
            )
            .collect();
        out.json(&json!({ "settings": settings }))?;
    } else {
        let rows: Vec<_> =
            settings.iter().map(|one| [one.path.clone(), text(&one.value), one.origin.to_string()]).collect();
        out.table(["SETTING", "VALUE", "FROM"], &rows)?;
    }
    loaded.validate().map_err(|problems| Failure::new("the configuration is not valid").remedy(problems.to_string()))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
