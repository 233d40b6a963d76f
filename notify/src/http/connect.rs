//! A connection to one of several addresses.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

/// How long one address is waited for before the next is tried beside it (RFC 8305's recommendation).
const STAGGER: Duration = Duration::from_millis(250);

/// The first connection that stands, IPv6 and IPv4 by turns (RFC 8305): a network without IPv6 costs a quarter of a second.
pub(super) async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut waiting = by_turns(addresses);
    let mut running = FuturesUnordered::new();
    let mut failed = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    loop {
        match waiting.pop_front() {
            Some(address) => running.push(TcpStream::connect(address)),
            None if running.is_empty() => return Err(failed),
            None => {}
        }
        tokio::select! {
            Some(connected) = running.next() => match connected {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = error,
            },
            () = tokio::time::sleep(STAGGER), if !waiting.is_empty() => {}
        }
    }
}

/// The first family goes first, as the resolver has sorted by preference (RFC 6724).
fn by_turns(addresses: &[SocketAddr]) -> VecDeque<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (mut first, mut second): (VecDeque<_>, VecDeque<_>) =
        addresses.iter().copied().partition(|address| address.is_ipv6() == first_is_v6);
    let mut turns = VecDeque::with_capacity(addresses.len());
    while !(first.is_empty() && second.is_empty()) {
        turns.extend(first.pop_front());
        turns.extend(second.pop_front());
    }
    turns
}
