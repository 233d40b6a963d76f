//! What `projects.messages` lets a message hold, as far as Karigar writes it. Unknown fields are errors, as at FCM.

use serde_json::Value;

/// What a field may be.
enum Is {
    Text,
    /// A duration in seconds: `3600s`.
    Duration,
    /// A map of texts.
    Texts,
    Object(&'static [(&'static str, Is)]),
}

const MESSAGE: &[(&str, Is)] = &[
    ("token", Is::Text),
    ("notification", Is::Object(&[("title", Is::Text), ("body", Is::Text), ("image", Is::Text)])),
    ("data", Is::Texts),
    (
        "android",
        Is::Object(&[
            ("collapse_key", Is::Text),
            ("ttl", Is::Duration),
            ("notification", Is::Object(&[("tag", Is::Text)])),
        ]),
    ),
    ("apns", Is::Object(&[("headers", Is::Texts)])),
    // WebpushConfig.notification is a free object (google.protobuf.Struct).
    ("webpush", Is::Object(&[("headers", Is::Texts), ("notification", Is::Object(&[("tag", Is::Text)]))])),
];

/// The largest data, by the page of errors.
const MAX_DATA: usize = 4096;

/// The first field that is not what it must be.
pub(super) fn check(request: &Value) -> Result<(), String> {
    object("", request, &[("message", Is::Object(MESSAGE))])?;
    let message = &request["message"];
    if message["token"].as_str().is_none_or(str::is_empty) {
        return Err("message".to_owned());
    }
    let data = message["data"].as_object().into_iter().flatten();
    let bytes: usize = data.clone().map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum();
    let reserved = |key: &str| key == "from" || key.starts_with("google") || key.starts_with("gcm");
    match data.clone().find(|(key, _)| reserved(key)) {
        Some((key, _)) => Err(format!("message.data.{key}")),
        None if bytes > MAX_DATA => Err("message.data".to_owned()),
        None => Ok(()),
    }
}

fn object(path: &str, value: &Value, fields: &[(&str, Is)]) -> Result<(), String> {
    let there = value.as_object().ok_or_else(|| path.to_owned())?;
    for (name, value) in there {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let (_, is) = fields.iter().find(|(known, _)| known == name).ok_or_else(|| path.clone())?;
        field(&path, value, is)?;
    }
    Ok(())
}

fn field(path: &str, value: &Value, is: &Is) -> Result<(), String> {
    let good = match is {
        Is::Text => value.is_string(),
        Is::Duration => {
            let seconds =
                value.as_str().and_then(|text| text.strip_suffix('s')).and_then(|text| text.parse::<u32>().ok());
            seconds.is_some_and(|seconds| seconds <= 2_419_200)
        }
        Is::Texts => value.as_object().is_some_and(|texts| texts.values().all(Value::is_string)),
        Is::Object(fields) => return object(path, value, fields),
    };
    if good { Ok(()) } else { Err(path.to_owned()) }
}
