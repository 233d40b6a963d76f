//! Named points of the pipeline at which the fault tests hold a process, to kill it there. Compiled only with the
//! feature `fault-points`; nothing is left of them in a release.

use crate::key::JobKey;

/// With the feature: while the file `$KARIGAR_FAULT_DIR/NAME` exists, leaves a file `NAME.reached` and waits.
#[cfg(feature = "fault-points")]
pub(crate) async fn point(name: &str, key: &JobKey) {
    let Some(folder) = std::env::var_os("KARIGAR_FAULT_DIR").map(std::path::PathBuf::from) else { return };
    let gate = folder.join(name);
    if !gate.exists() {
        return;
    }
    let reached = folder.join(format!("{name}.reached"));
    if let Err(error) = std::fs::write(&reached, key.to_string()) {
        tracing::error!(%error, "the fault point could not tell that it was reached");
    }
    while gate.exists() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Without the feature: nothing.
#[cfg(not(feature = "fault-points"))]
#[inline(always)]
pub(crate) async fn point(_name: &str, _key: &JobKey) {}
