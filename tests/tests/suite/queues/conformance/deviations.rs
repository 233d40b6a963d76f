//! Where servers of others do something else than SQS, each with what it does instead. A case that is listed here must
//! fail on its server: the table says no more than what is so.

use super::world::Server;

const DEVIATIONS: &[(Server, &str, &str)] = &[];

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
