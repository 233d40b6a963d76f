use crate::cli::screen::Screen;

use super::*;

fn loaded(variables: &[(&str, &str)]) -> Loaded {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    crate::config::load(None, variables, &Sections::default()).unwrap()
}

fn shown(loaded: &Loaded, json: bool) -> (Screen, Result<(), Failure>) {
    let mut screen = Screen::default();
    let result = run(&ConfigArgs { json, schema: false }, &Sections::default(), loaded, &mut screen.out());
    (screen, result)
}

#[test]
fn a_value_is_shown_with_where_it_came_from_and_a_secret_is_not_shown() {
    let loaded = loaded(&[("KARIGAR__DATABASE__URL", "postgres://ada:hidden@db/karigar")]);
    for json in [false, true] {
        let text = shown(&loaded, json).0.data();
        assert!(text.contains("KARIGAR__DATABASE__URL") && text.contains("lease.visibility"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
}

#[test]
fn values_that_do_not_fit_together_are_told_after_them() {
    let (screen, result) = shown(&loaded(&[("KARIGAR__LEASE__HEARTBEAT", "100s")]), false);
    assert!(screen.data().contains("lease.heartbeat"));
    assert!(result.unwrap_err().remedy.unwrap().contains("lease.heartbeat"));
}
