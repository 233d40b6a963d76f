//! Steps of the schema that handlers bring along for tables of their own: [`Migration`].

use std::collections::HashSet;

use super::StoreError;

/// One step of a schema, for tables that handlers write in by `on_commit`.
///
/// `karigar migrate` and `karigar dev` apply it after Karigar's own steps, in the order in which the worker was given
/// them, and record its name in `karigar_migration`. All that is missing is applied in one transaction, or nothing.
/// The memory store, and with it a test kit, runs no SQL and applies none.
///
/// - A step only expands: while a new version is rolled out, the one before it runs on the new schema. Add tables, add
///   columns that have a default; drop what nobody uses any more in a later version.
/// - A step that was released is never edited again. The next change is the next step.
/// - A script neither begins nor ends a transaction, and has nothing that can't be in one, such as
///   `create index concurrently`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// `FAMILY/STEP`, both of lowercase letters, digits, `_` and `-`: `shop/0001_thanks`. Unique in a worker; names
    /// without a family, and the family `karigar`, are Karigar's own.
    pub name: &'static str,
    /// The statements for PostgreSQL; empty where there is nothing to do.
    pub postgres: &'static str,
    /// The statements for SQLite, which `karigar dev` keeps its records in; empty where there is nothing to do.
    pub sqlite: &'static str,
}

/// What divides a family's name from its step's. Karigar's own steps have none.
const DIVIDER: char = '/';

/// Whether each name is there once and is none of Karigar's own.
pub(super) fn check(migrations: &[Migration]) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    for Migration { name, .. } in migrations {
        if !is_handlers(name) {
            return Err(StoreError::Refused(format!(
                "the migration `{name}` has no name that handlers may give; name it FAMILY/STEP, as in \
                 `shop/0001_thanks`, of lowercase letters, digits, `_` and `-`, with a family other than `karigar`"
            )));
        }
        if !seen.insert(name) {
            return Err(StoreError::Refused(format!(
                "two migrations have the name `{name}`; give each a name of its own, and each family's once"
            )));
        }
    }
    Ok(())
}

/// What is told of a step that a database does not take.
pub(super) fn failed(name: &str, why: &str) -> String {
    format!("the migration `{name}` failed, and nothing was applied: {why}")
}

/// Whether this is a name of a handler's step, and not of Karigar's own.
pub(super) fn is_handlers(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
    };
    name.split_once(DIVIDER).is_some_and(|(family, step)| family != "karigar" && is_word(family) && is_word(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&'static str]) -> Vec<Migration> {
        names.iter().map(|name| Migration { name, postgres: "", sqlite: "" }).collect()
    }

    #[test]
    fn steps_of_families_are_taken() {
        check(&named(&["shop/0001_thanks", "shop/0002-more", "inference/0001_thanks"])).expect("good names");
    }

    #[test]
    fn names_that_are_karigars_own_or_no_names_are_refused() {
        for name in ["0001_jobs", "karigar/0002_jobs", "/0001", "shop/", "Shop/0001", "shop/a/b", "shop/0001 a", ""] {
            let error = check(&named(&[name])).expect_err(name).to_string();
            assert!(error.contains(&format!("`{name}`")) && error.contains("FAMILY/STEP"), "{error}");
        }
    }

    #[test]
    fn a_name_that_is_there_twice_is_refused() {
        let error = check(&named(&["shop/0001", "shop/0002", "shop/0001"])).expect_err("an error").to_string();
        assert!(error.contains("two migrations have the name `shop/0001`"), "{error}");
    }
}
