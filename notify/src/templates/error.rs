//! Why a template did not become a text.

use minijinja::ErrorKind;

use super::Part;

/// Why a template did not become a text. Never says what the variables held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is none of this name.
    #[error("there is no template of this name; there are: {known}")]
    Unknown {
        /// The names that there are.
        known: String,
    },
    /// It has no such text in the locale, nor in those that this falls back to.
    #[error("the template `{template}` has no {} in the locale, nor in the default one", parts.iter().map(|part| part.file_name()).collect::<Vec<_>>().join(" and "))]
    NoPart {
        /// Its name.
        template: String,
        /// What it lacks.
        parts: Vec<Part>,
    },
    /// It can't be parsed, or lacks a variable.
    #[error("{file}, line {line}: {what}")]
    Text {
        /// The file.
        file: String,
        /// The line, from 1; 0 where the fault has none.
        line: usize,
        /// What is wrong there.
        what: String,
    },
}

impl TemplateError {
    pub(super) fn of(file: &str, error: &minijinja::Error) -> Self {
        let mut error = error;
        // An error of an included file stands below the include's own.
        while let Some(inner) = std::error::Error::source(error).and_then(|inner| inner.downcast_ref()) {
            error = inner;
        }
        let kind = error.kind();
        // Other details may quote a variable's value.
        let detail = error.detail().filter(|_| {
            matches!(
                kind,
                ErrorKind::UndefinedError
                    | ErrorKind::SyntaxError
                    | ErrorKind::TemplateNotFound
                    | ErrorKind::UnknownFilter
                    | ErrorKind::UnknownFunction
                    | ErrorKind::UnknownTest
                    | ErrorKind::UnknownMethod
                    | ErrorKind::UnknownBlock
            )
        });
        let what = match (kind, detail) {
            (ErrorKind::UndefinedError, Some(detail)) => format!("a variable is missing: {detail}"),
            (_, Some(detail)) => format!("{kind}: {detail}"),
            (_, None) => kind.to_string(),
        };
        Self::Text { file: error.name().unwrap_or(file).to_owned(), line: error.line().unwrap_or(0), what }
    }
}
