//! Where a payload comes from: the argument itself, a file, or standard input.

use std::io::Read;

use serde_json::value::RawValue;

use crate::cli::failure::Failure;

/// Reads the payload that `argument` names, as the JSON text that it is.
pub(super) fn read(argument: &str, input: &mut dyn Read) -> Result<String, Failure> {
    let (text, from) = match argument {
        "-" => {
            let mut text = String::new();
            input
                .read_to_string(&mut text)
                .map_err(|error| Failure::usage(format!("the payload on standard input can't be read: {error}")))?;
            (text, "on standard input".to_owned())
        }
        argument => match argument.strip_prefix('@') {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::usage(format!("the payload's file `{path}` can't be read: {error}")))?;
                (text, format!("in `{path}`"))
            }
            None => (argument.to_owned(), "in --data".to_owned()),
        },
    };
    // Only whether it is JSON: numbers and order stay as they are written.
    let parsed: Result<&RawValue, _> = serde_json::from_str(&text);
    match parsed {
        Ok(json) => Ok(json.get().to_owned()),
        Err(error) => Err(Failure::usage(format!("the payload {from} is no JSON: {error}")).remedy(
            "give JSON such as '{\"name\": \"Ada\"}' (in single quotes for the shell), @FILE, or - for standard input",
        )),
    }
}
