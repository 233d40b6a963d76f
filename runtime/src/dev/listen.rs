//! Ports of the development fronts: on the loopback only, for they know but one pair of credentials.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};

use axum::serve::{Listener, ListenerExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cli::failure::Failure;

/// Listens on 127.0.0.1; port 0 takes a free one. The error names the option that chooses another port.
pub(super) async fn loopback(port: u16, option: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => Failure::new(format!("port {port} is in use by another program"))
            .remedy(format!("end that, or choose another port by {option} PORT, or a free one by {option} 0")),
        ErrorKind::PermissionDenied => Failure::new(format!("this user may not listen on port {port}"))
            .remedy(format!("choose one above 1023 by {option} PORT")),
        _ => Failure::new(format!("can't listen on 127.0.0.1:{port} ({option}): {error}")),
    })
}

/// The listener, whose connections send small answers at once.
pub(super) fn without_delay(listener: TcpListener) -> impl Listener<Io = TcpStream, Addr = SocketAddr> {
    listener.tap_io(|connection| {
        // Only the delay of small packets depends on it.
        let _ = connection.set_nodelay(true);
    })
}
