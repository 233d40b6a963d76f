//! Networks in CIDR notation, and those that are not the public Internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// A network, such as `10.0.0.0/8` or `fd00::/8`. An address alone is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Not `ADDRESS/LENGTH`.
    #[error("`{0}` is no network; write one as 10.0.0.0/8 or fd00::/8, or an address alone")]
    Malformed(String),
    /// Bits beyond the prefix are set: it is not clear what is meant.
    #[error("`{0}` has bits set after its prefix; the network is {1}")]
    HostBits(String, Network),
}

impl Network {
    const fn v4(octets: [u8; 4], prefix: u8) -> Self {
        let [a, b, c, d] = octets;
        Self { base: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix }
    }

    const fn v6(high: [u16; 4], prefix: u8) -> Self {
        let [a, b, c, d] = high;
        Self { base: IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)), prefix }
    }

    /// Whether the address lies in it. An IPv4 address lies in no IPv6 network, whatever form it is written in.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.base.is_ipv4() && Self::masked(address, self.prefix) == self.base
    }

    fn masked(address: IpAddr, prefix: u8) -> IpAddr {
        match address {
            IpAddr::V4(v4) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
                IpAddr::V4((v4.to_bits() & mask).into())
            }
            IpAddr::V6(v6) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
                IpAddr::V6((v6.to_bits() & mask).into())
            }
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let malformed = || NetworkError::Malformed(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| malformed())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| malformed())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        if prefix > longest {
            return Err(malformed());
        }
        let network = Self { base: Self::masked(address, prefix), prefix };
        if network.base == address { Ok(network) } else { Err(NetworkError::HostBits(text.to_owned(), network)) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

/// Why an address is not the public Internet; `None` if it is.
///
/// The tables are IANA's registries of special-purpose addresses (RFC 6890 and what updates it). Of IPv6 only the global
/// unicast space that IANA hands out, `2000::/3`, is public.
pub(super) fn special(address: IpAddr) -> Option<&'static str> {
    if let IpAddr::V6(v6) = address
        && let Some((_, why)) = embedded(v6)
    {
        return Some(why);
    }
    let listed = SPECIAL.iter().find(|(network, _)| network.contains(address)).map(|(_, why)| *why);
    listed.or_else(|| (address.is_ipv6() && !GLOBAL_UNICAST.contains(address)).then_some("not global unicast"))
}

/// The IPv4 address inside an IPv6 address that a gateway may translate to it, and the form's name.
pub(super) fn embedded(address: Ipv6Addr) -> Option<(Ipv4Addr, &'static str)> {
    let from = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some((from(high, low), "IPv4-mapped")),
        [0, 0, 0, 0, 0xffff, 0, high, low] => Some((from(high, low), "IPv4-translated")),
        // `::` and `::1` are no IPv4 addresses.
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some((from(high, low), "IPv4-compatible")),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some((from(high, low), "NAT64")),
        [0x2002, high, low, ..] => Some((from(high, low), "6to4")),
        // A Teredo client's IPv4 address has its bits turned (RFC 4380).
        [0x2001, 0, _, _, _, _, high, low] => Some((from(!high, !low), "Teredo")),
        // ISATAP's interface identifier (RFC 5214), whatever the prefix.
        [.., 0 | 0x200, 0x5efe, high, low] => Some((from(high, low), "ISATAP")),
        _ => None,
    }
}

const GLOBAL_UNICAST: Network = Network::v6([0x2000, 0, 0, 0], 3);

const SPECIAL: [(Network, &str); 22] = [
    (Network::v4([0, 0, 0, 0], 8), "unspecified"),
    (Network::v4([10, 0, 0, 0], 8), "private"),
    (Network::v4([100, 64, 0, 0], 10), "shared by carriers (CGNAT)"),
    (Network::v4([127, 0, 0, 0], 8), "loopback"),
    // Azure's platform, which answers inside every virtual machine of it.
    (Network::v4([168, 63, 129, 16], 32), "a cloud's metadata"),
    (Network::v4([169, 254, 0, 0], 16), "link-local, where clouds keep their metadata"),
    (Network::v4([172, 16, 0, 0], 12), "private"),
    (Network::v4([192, 0, 0, 0], 24), "reserved for protocols"),
    (Network::v4([192, 0, 2, 0], 24), "for documentation"),
    (Network::v4([192, 88, 99, 0], 24), "a 6to4 relay"),
    (Network::v4([192, 168, 0, 0], 16), "private"),
    (Network::v4([198, 18, 0, 0], 15), "for benchmarks"),
    (Network::v4([198, 51, 100, 0], 24), "for documentation"),
    (Network::v4([203, 0, 113, 0], 24), "for documentation"),
    (Network::v4([224, 0, 0, 0], 4), "multicast"),
    (Network::v4([240, 0, 0, 0], 4), "reserved or broadcast"),
    (Network::v6([0xfc00, 0, 0, 0], 7), "private (unique local)"),
    (Network::v6([0xfe80, 0, 0, 0], 10), "link-local"),
    (Network::v6([0xff00, 0, 0, 0], 8), "multicast"),
    (Network::v6([0x2001, 0, 0, 0], 23), "reserved for protocols"),
    (Network::v6([0x2001, 0xdb8, 0, 0], 32), "for documentation"),
    (Network::v6([0x3fff, 0, 0, 0], 20), "for documentation"),
];
