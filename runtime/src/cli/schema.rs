//! `schema`: what a kind takes and returns.

use clap::Args;

use crate::router::Router;

use super::enqueue::unknown_kind;
use super::failure::Failure;
use super::output::Output;

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The kind; lists all kinds if not given
    pub(crate) kind: Option<String>,
    /// Prints the list as JSON; a schema is JSON anyway
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &SchemaArgs, router: &Router, out: &mut Output<'_>) -> Result<(), Failure> {
    if let Some(kind) = &args.kind {
        return match router.schema(kind) {
            Some(schema) => Ok(out.json(&schema)?),
            None => Err(unknown_kind(router, kind)),
        };
    }
    let kinds: Vec<&str> = router.kinds().collect();
    if args.json {
        return Ok(out.json(&serde_json::json!({ "kinds": kinds }))?);
    }
    if kinds.is_empty() {
        return Ok(out.remark(router.known())?);
    }
    Ok(kinds.iter().try_for_each(|kind| out.line(kind))?)
}

#[cfg(test)]
mod tests;
