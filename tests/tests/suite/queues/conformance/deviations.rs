//! Where servers of others do something else than SQS, each with what it does instead. A case that is listed here must
//! fail on its server: the table says no more than what is so.

use super::world::Server;

/// The server, the case, and what the server does instead. fauxqs is 2.4.1, ministack 1.5.33 (which has none).
const DEVIATIONS: &[(Server, &str, &str)] = &[
    (Server::Fauxqs, "entries_are_answered_in_their_order", "any text is a handle that it deletes with success"),
    (Server::Fauxqs, "an_old_handle_has_expired", "a delete by an old handle succeeds, and deletes nothing"),
    (Server::Fauxqs, "any_text_is_a_body", "characters above U+FFFF are refused as InvalidMessageContents"),
    (Server::Fauxqs, "a_group_on_a_standard_queue_is_returned", "the group is taken and not returned"),
];

pub(super) fn deviation(server: Server, case: &str) -> Option<&'static str> {
    DEVIATIONS.iter().find(|(which, name, _)| *which == server && *name == case).map(|(_, _, instead)| *instead)
}

/// Each entry names a case that there is, once, and Karigar's own queues are not among the servers.
pub(super) fn check(cases: &[&str]) {
    for (at, (server, case, _)) in DEVIATIONS.iter().enumerate() {
        assert!(cases.contains(case), "there is no case {case}");
        assert!(!matches!(server, Server::Embedded | Server::Front), "{case}: a queue of our own must not deviate");
        assert!(!DEVIATIONS[..at].iter().any(|(s, c, _)| s == server && c == case), "{case} is listed twice");
    }
}
