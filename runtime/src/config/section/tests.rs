use std::io::Write;
use std::time::Duration;

use serde::Deserialize;

use super::*;
use crate::Worker;
use crate::config::{ConfigError, Loaded, Origin, Secret, duration, json_schema, load, reference};

/// Messages to people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Notices {
    /// Whether anything is sent.
    on: bool,
    /// How many a second.
    rate: f64,
    /// Hours from UTC.
    offset: i8,
    /// How long a call may take.
    #[serde(with = "duration")]
    #[schemars(schema_with = "duration::schema")]
    timeout: Duration,
    /// How long a call may wait; for ever if not set.
    #[serde(with = "duration::optional")]
    #[schemars(schema_with = "duration::optional::schema")]
    patience: Option<Duration>,
    /// The key.
    key: Option<Secret>,
    /// Which way.
    way: Option<Way>,
    /// The server.
    server: Server,
    /// The one that is asked next.
    second: Option<Server>,
    /// How messages go out.
    transport: Transport,
    /// Limits.
    limits: Vec<LimitOf>,
    /// Words by language.
    words: BTreeMap<String, String>,
    /// What nobody looks into.
    extra: Value,
}

/// A server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Server {
    /// Its host.
    host: String,
    /// Its port.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Way {
    Fast,
    /// In its time.
    Slow,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", tag = "by", deny_unknown_fields)]
enum Transport {
    #[default]
    None,
    Smtp {
        host: String,
    },
    Ses {
        region: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LimitOf {
    /// Whom it limits.
    name: String,
    /// How many.
    tokens: u32,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            on: true,
            rate: 2.5,
            offset: 0,
            timeout: Duration::from_secs(30),
            patience: None,
            key: None,
            way: None,
            server: Server::default(),
            second: None,
            transport: Transport::None,
            limits: Vec::new(),
            words: BTreeMap::new(),
            extra: Value::Null,
        }
    }
}

fn sections() -> Sections {
    fn check(notices: &Notices) -> Vec<Problem> {
        let problem = Problem::new("notices.rate", "it is negative", "set 0 or more");
        if notices.rate < 0.0 { vec![problem] } else { Vec::new() }
    }
    Worker::builder().checked_section("notices", check).sections().clone()
}

fn try_load(text: &str, env: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load(Some(file.path()), env, &sections())
}

fn notices(text: &str, env: &[(&str, &str)]) -> Notices {
    try_load(text, env).unwrap().sections.get("notices").unwrap()
}

fn refused(text: &str, env: &[(&str, &str)]) -> String {
    try_load(text, env).unwrap_err().to_string()
}

#[test]
fn a_section_that_nobody_wrote_has_its_defaults() {
    assert_eq!(notices("", &[]), Notices::default());
    let missing = SectionValues::default().get::<Notices>("notices").unwrap_err();
    assert!(missing.contains("WorkerBuilder::section"), "{missing}");
    let other = try_load("", &[]).unwrap().sections.get::<Server>("notices").unwrap_err();
    assert!(other.contains("another type than Server"), "{other}");
}

#[test]
fn a_section_takes_every_sort_of_value_from_the_file() {
    let text = r#"
        [notices]
        on = false
        rate = 3
        offset = -5
        timeout = "5s"
        patience = "2m"
        key = "env:NOTICES_KEY"
        way = "slow"
        limits = [{ name = "all", tokens = 3 }]
        extra = { any = ["thing", 1] }
        [notices.server]
        host = "one"
        [notices.second]
        host = "two"
        port = 25
        [notices.transport]
        by = "smtp"
        host = "mail"
        [notices.words]
        hi_IN = "namaste"
    "#;
    let expected = Notices {
        on: false,
        rate: 3.0,
        offset: -5,
        timeout: Duration::from_secs(5),
        patience: Some(Duration::from_secs(120)),
        key: Some(Secret::new("env:NOTICES_KEY")),
        way: Some(Way::Slow),
        server: Server { host: "one".into(), port: None },
        second: Some(Server { host: "two".into(), port: Some(25) }),
        transport: Transport::Smtp { host: "mail".into() },
        limits: vec![LimitOf { name: "all".into(), tokens: 3 }],
        words: [("hi_IN".to_owned(), "namaste".to_owned())].into(),
        extra: json!({"any": ["thing", 1]}),
    };
    assert_eq!(notices(text, &[]), expected);
}

#[test]
fn a_section_takes_every_sort_of_value_from_the_environment() {
    let env = [
        ("KARIGAR__NOTICES__ON", "false"),
        ("KARIGAR__NOTICES__RATE", "0.5"),
        ("KARIGAR__NOTICES__OFFSET", "-5"),
        ("KARIGAR__NOTICES__PATIENCE", "2m"),
        ("KARIGAR__NOTICES__WAY", "fast"),
        ("KARIGAR__NOTICES__SECOND__HOST", "two"),
        ("KARIGAR__NOTICES__TRANSPORT", r#"{ by = "ses" }"#),
        ("KARIGAR__NOTICES__LIMITS", r#"[{"name": "all", "tokens": 3}]"#),
        ("KARIGAR__NOTICES__WORDS__HI_IN", "namaskar"),
        ("KARIGAR__NOTICES__WORDS__NEW_ONE", "word"),
        ("KARIGAR__NOTICES__EXTRA", "plain"),
    ];
    let found = notices("[notices.words]\nhi-IN = \"namaste\"", &env);
    assert_eq!((found.on, found.rate, found.offset, found.way), (false, 0.5, -5, Some(Way::Fast)));
    assert_eq!(found.patience, Some(Duration::from_secs(120)));
    assert_eq!(found.second, Some(Server { host: "two".into(), port: None }));
    assert_eq!(found.transport, Transport::Ses { region: None });
    assert_eq!(found.limits.len(), 1);
    let words: Vec<_> = found.words.iter().map(|(key, word)| (key.as_str(), word.as_str())).collect();
    assert_eq!(words, [("hi-IN", "namaskar"), ("new_one", "word")]);
    assert_eq!(found.extra, "plain");
}

#[test]
fn what_does_not_belong_into_a_section_is_told_with_its_place_and_the_nearest_key() {
    let told = refused("[notices]\ntimeot = \"5s\"\n[notices.server]\nhots = \"x\"\n[notice]\n", &[]);
    for (path, nearest) in
        [("notices.timeot", "notices.timeout"), ("notices.server.hots", "notices.server.host"), ("notice", "notices")]
    {
        let line = told.lines().find(|line| line.starts_with(&format!("`{path}` ("))).unwrap_or_default();
        assert!(line.ends_with(&format!("did you mean `{nearest}`?")), "{path}: {told}");
    }
    let told = refused("", &[("KARIGAR__NOTICES__SERVER__HOTS", "x")]);
    assert!(told.contains("did you mean `KARIGAR__NOTICES__SERVER__HOST`?"), "{told}");
    for (text, says) in [
        ("on = \"yes\"", "write true or false"),
        ("rate = \"fast\"", "write a number"),
        ("offset = 200", "write a whole number from -128 to 127"),
        ("patience = \"soon\"", "`notices.patience`"),
        ("way = \"up\"", "write one of `fast`, `slow`"),
        ("limits = [{ name = \"all\" }]", "`notices.limits[0]`"),
        ("transport = { by = \"pigeon\" }", "write one of `none`, `smtp`, `ses`"),
        ("second = { port = 70000 }", "write a whole number from 0 to 65535"),
    ] {
        let told = refused(&format!("[notices]\n{text}\n"), &[]);
        assert!(told.contains(says), "{text}: {told}");
    }
}

#[test]
fn a_secret_of_a_section_is_never_shown() {
    let loaded = try_load("[notices]\nkey = \"hunter2\"\n", &[]).unwrap();
    let settings = format!("{:?} {loaded:?}", loaded.settings());
    assert!(settings.contains("notices.key") && !settings.contains("hunter2"), "{settings}");
    assert_eq!(loaded.sections.get::<Notices>("notices").unwrap().key.unwrap().resolve().unwrap(), "hunter2");
    let told = refused("[notices]\nkey = [\"hunter2\"]\n", &[]);
    assert!(told.contains("a secret of a wrong type") && !told.contains("hunter2"), "{told}");
}

#[test]
fn settings_of_a_section_are_shown_with_their_origin_and_checked() {
    let loaded = try_load("[notices]\nrate = -1\n", &[]).unwrap();
    let rate = loaded.settings().into_iter().find(|setting| setting.path == "notices.rate").unwrap();
    assert_eq!(rate.value, -1.0);
    assert!(matches!(rate.origin, Origin::File { line: 2, .. }), "{rate:?}");
    let problems = loaded.validate().unwrap_err();
    assert_eq!(problems.0.len(), 1);
    assert!(problems.to_string().contains("it is negative"), "{problems}");
    assert!(matches!(problems.0[0].origin, Some(Origin::File { line: 2, .. })));
}

#[test]
fn a_section_is_in_the_schema_for_editors_and_in_the_reference() {
    assert!(json_schema(&sections())["properties"]["notices"].is_object());
    let page = reference(&sections());
    for part in [
        "## `[notices]`\n\nMessages to people.\n",
        "| `rate`<br>`KARIGAR__NOTICES__RATE` | number | `2.5` | How many a second. |",
        "| `patience`<br>`KARIGAR__NOTICES__PATIENCE` | duration |  | How long a call may wait; for ever if not set. |",
        "| `way`<br>`KARIGAR__NOTICES__WAY` | `fast`, `slow` |  | Which way. |",
        "## `[notices.server]`\n\nThe server.\n",
        "| `host`<br>`KARIGAR__NOTICES__SECOND__HOST` | text |  | Its host. |",
        "## `[[notices.limits]]`\n\nLimits.\n\n`KARIGAR__NOTICES__LIMITS` sets the whole list.\n",
        "| `tokens` | whole number |  | How many. |",
        "| `words`<br>`KARIGAR__NOTICES__WORDS` | table |  | Words by language. |",
    ] {
        assert!(page.contains(part), "{part}\nis not in\n{page}");
    }
}

#[test]
#[should_panic(expected = "the section `notices` was added with two types")]
fn a_name_has_one_type() {
    let _ = Worker::builder().section::<Notices>("notices").section::<Server>("notices");
}
