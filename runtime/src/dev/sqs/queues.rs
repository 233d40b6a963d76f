//! The actions on queues themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::{Code, Fault};
use super::{Call, Empty, address, attributes};
use crate::queue::embedded::QueueSettings;
use crate::queue::embedded::engine::Description;

const MAX_LIST: usize = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInput {
    queue_name: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NameInput {
    queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UrlInput {
    queue_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    #[serde(default)]
    queue_name_prefix: String,
    max_results: Option<usize>,
    /// The last name of the page before.
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetAttributesInput {
    queue_url: String,
    #[serde(default)]
    attribute_names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetAttributesInput {
    queue_url: String,
    attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UrlOutput {
    queue_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListOutput {
    queue_urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// SQS spells this one field in another way.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SourcesOutput {
    queue_urls: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributesOutput {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
}

pub(super) fn create(call: &Call<'_>, input: &CreateInput) -> Result<UrlOutput, Fault> {
    let name = &input.queue_name;
    if name.ends_with(".fifo") && !input.attributes.contains_key("FifoQueue") {
        let text = format!("the name `{name}` is that of a FIFO queue: set the attribute FifoQueue to true");
        return Err(Fault::new(Code::InvalidParameterValue, text));
    }
    // What is not given is not compared with a queue that is there.
    let base = match require(call, name) {
        Ok(known) => known.settings,
        Err(fault) if fault.code == Code::QueueDoesNotExist => QueueSettings::default(),
        Err(fault) => return Err(fault),
    };
    let settings = attributes::apply(name, base, &input.attributes)?;
    call.queues.change(|engine, now_ms| engine.create(name, settings, now_ms))?;
    Ok(UrlOutput { queue_url: call.place.url(name) })
}

pub(super) fn get_url(call: &Call<'_>, input: &NameInput) -> Result<UrlOutput, Fault> {
    require(call, &input.queue_name)?;
    Ok(UrlOutput { queue_url: call.place.url(&input.queue_name) })
}

pub(super) fn list(call: &Call<'_>, input: &ListInput) -> Result<ListOutput, Fault> {
    let max = input.max_results.unwrap_or(MAX_LIST);
    if !(1..=MAX_LIST).contains(&max) {
        return Err(Fault::value("MaxResults", max, "Must be between 1 and 1000, if provided."));
    }
    let after = |name: &String| input.next_token.as_ref().is_none_or(|token| name > token);
    let mut names = call.queues.list();
    names.retain(|name| name.starts_with(&input.queue_name_prefix) && after(name));
    let more = names.len() > max;
    names.truncate(max);
    let next_token = if more { names.last().cloned() } else { None };
    Ok(ListOutput { queue_urls: names.iter().map(|name| call.place.url(name)).collect(), next_token })
}

pub(super) fn delete(call: &Call<'_>, input: &UrlInput) -> Result<Empty, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    call.queues.change(|engine, _| engine.delete_queue(queue))?;
    Ok(Empty {})
}

pub(super) fn purge(call: &Call<'_>, input: &UrlInput) -> Result<Empty, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    call.queues.change(|engine, _| engine.purge(queue))?;
    Ok(Empty {})
}

/// For actions that only need the queue to be there.
pub(super) fn exists(call: &Call<'_>, input: &UrlInput) -> Result<Empty, Fault> {
    require(call, address::from_url(&input.queue_url)?)?;
    Ok(Empty {})
}

pub(super) fn get_attributes(call: &Call<'_>, input: &GetAttributesInput) -> Result<AttributesOutput, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    let now = require(call, queue)?;
    Ok(AttributesOutput { attributes: attributes::describe(queue, &now, &input.attribute_names)? })
}

pub(super) fn set_attributes(call: &Call<'_>, input: &SetAttributesInput) -> Result<Empty, Fault> {
    let queue = address::from_url(&input.queue_url)?;
    let settings = attributes::apply(queue, require(call, queue)?.settings, &input.attributes)?;
    call.queues.change(|engine, now_ms| engine.configure(queue, settings, now_ms))?;
    Ok(Empty {})
}

pub(super) fn list_sources(call: &Call<'_>, input: &UrlInput) -> Result<SourcesOutput, Fault> {
    let target = address::from_url(&input.queue_url)?;
    require(call, target)?;
    let feeds = |name: &String| {
        let settings = require(call, name).ok().map(|now| now.settings);
        settings.and_then(|settings| settings.redrive).is_some_and(|redrive| redrive.dead_letter_queue == target)
    };
    let names = call.queues.list().into_iter().filter(feeds);
    Ok(SourcesOutput { queue_urls: names.map(|name| call.place.url(&name)).collect() })
}

/// A queue as it is now; a fault where there is none.
pub(super) fn require(call: &Call<'_>, queue: &str) -> Result<Description, Fault> {
    Ok(call.queues.change(|engine, _| engine.describe(queue))?)
}
