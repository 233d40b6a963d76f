//! The parts that a template may have.

use super::Locale;

/// One text of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A mail's subject.
    Subject,
    /// A mail's plain text.
    Text,
    /// A mail's HTML.
    Html,
    /// An SMS.
    Sms,
    /// A push notification's title.
    PushTitle,
    /// A push notification's body.
    PushBody,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 6] = [Self::Subject, Self::Text, Self::Html, Self::Sms, Self::PushTitle, Self::PushBody];

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Subject => "subject.txt",
            Self::Text => "body.txt",
            Self::Html => "body.html",
            Self::Sms => "sms.txt",
            Self::PushTitle => "push.title.txt",
            Self::PushBody => "push.body.txt",
        }
    }

    pub(super) fn of_file(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.file_name() == name)
    }

    pub(super) fn file(self, template: &str, locale: &Locale) -> String {
        format!("{template}/{locale}/{}", self.file_name())
    }

    /// What a template must have beside this one for a message to come of it: one of these.
    pub(super) fn needs(self) -> &'static [Part] {
        match self {
            Self::Subject => &[Self::Text, Self::Html],
            Self::Text | Self::Html => &[Self::Subject],
            Self::Sms => &[],
            Self::PushTitle => &[Self::PushBody],
            Self::PushBody => &[Self::PushTitle],
        }
    }
}
