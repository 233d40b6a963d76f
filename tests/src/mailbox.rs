//! What the tests' mail server took.

use std::path::PathBuf;

use crate::servers::server;

/// The mails of one reader, who is unlike all others.
pub struct Mailbox {
    /// The reader's address.
    pub address: String,
    folder: PathBuf,
}

impl Mailbox {
    /// A reader whose address asks for this fault of `tests/servers/mail_server.py`; none if empty.
    pub fn new(fault: &str) -> Self {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let fault = if fault.is_empty() { String::new() } else { format!("+{fault}") };
        let address = format!("{name}{fault}@example.in");
        Self { folder: PathBuf::from(server("KARIGAR_TEST_MAILBOX")).join(&address), address }
    }

    /// The mails, in the order in which they came.
    ///
    /// # Panics
    /// If they can't be read, or are not ASCII.
    pub fn mails(&self) -> Vec<String> {
        let files = (0..).map(|number| self.folder.join(format!("{number}.eml"))).take_while(|file| file.exists());
        files.map(|file| String::from_utf8(std::fs::read(file).expect("a mail")).expect("ASCII")).collect()
    }

    /// The value of this header in each mail.
    ///
    /// # Panics
    /// If one has none.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let start = format!("{name}: ");
        let of = |mail: String| mail.lines().find_map(|line| line.strip_prefix(&start).map(str::to_owned));
        self.mails().into_iter().map(|mail| of(mail).expect("each mail has the header")).collect()
    }
}
