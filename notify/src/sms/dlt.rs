//! What TRAI's registers (DLT) say of a sender and a text: SMS to India without it are dropped, or go by dear foreign routes.

/// The registered sender and the registered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dlt {
    entity: String,
    template: String,
}

/// Why ids of the register are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DltError {
    /// The sender's.
    #[error("the entity's id of the DLT register is of digits, 50 at most")]
    Entity,
    /// The text's.
    #[error("the template's id of the DLT register is of digits, 50 at most")]
    Template,
}

impl Dlt {
    /// The ids of the sender (`AWS.MM.SMS.EntityId`) and of the text (`AWS.MM.SMS.TemplateId`).
    ///
    /// # Errors
    /// If one can't be an id.
    pub fn new(entity: &str, template: &str) -> Result<Self, DltError> {
        let good = |id: &str| (1..=50).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        if !good(entity) {
            return Err(DltError::Entity);
        }
        if !good(template) {
            return Err(DltError::Template);
        }
        Ok(Self { entity: entity.to_owned(), template: template.to_owned() })
    }

    /// The sender's id.
    pub fn entity(&self) -> &str {
        &self.entity
    }

    /// The text's id.
    pub fn template(&self) -> &str {
        &self.template
    }
}
