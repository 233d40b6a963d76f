//! What the tests' receiver of webhooks was sent.

use std::path::PathBuf;

use serde::Deserialize;

use crate::servers::server;

/// One receiver, which is unlike all others.
pub struct Receiver {
    name: String,
    folder: PathBuf,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Delivery {
    /// Its `webhook-id`.
    pub id: String,
    /// Whether the published library took the signature.
    pub verified: bool,
    /// Why not.
    pub why: Option<String>,
    /// All headers, in lower case.
    pub headers: std::collections::BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Default for Receiver {
    fn default() -> Self {
        let name = uuid::Uuid::new_v4().simple().to_string();
        Self { folder: PathBuf::from(server("KARIGAR_TEST_RECEIVED")).join(&name), name }
    }
}

impl Receiver {
    /// The address that answers so; `tests/servers/webhook_server.py` has the list.
    pub fn url(&self, what: &str) -> String {
        format!("{}/{}/{what}", server("KARIGAR_TEST_RECEIVER"), self.name)
    }

    /// The deliveries, in the order in which they came.
    ///
    /// # Panics
    /// If they can't be read.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let files = (0..).map(|number| self.folder.join(format!("{number}.json"))).take_while(|file| file.exists());
        files.map(|file| serde_json::from_slice(&std::fs::read(file).expect("a delivery")).expect("JSON")).collect()
    }

    /// The ids of the events that had their effect, which is once for each.
    pub fn effects(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.join("effects")).into_iter().flatten();
        let mut names: Vec<String> =
            names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        names
    }
}
