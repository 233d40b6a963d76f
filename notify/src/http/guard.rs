//! Which addresses may be spoken to.

use std::net::IpAddr;

use url::{Host, Url};

use super::network::{Network, embedded, special};

#[cfg(test)]
mod tests;

/// The longest address of a receiver, in bytes.
const MAX_URL_BYTES: usize = 4096;

/// Which URLs, and which addresses behind them, may be spoken to. The default is the public Internet by https.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    http: bool,
    everything: bool,
    hosts: Vec<String>,
    networks: Vec<Network>,
}

/// Why an address is not spoken to: what is wrong, and what to do. Holds no more of the URL than its host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not a URL with a host.
    #[error("the URL can't be read: {0}")]
    Malformed(String),
    /// Longer than any receiver needs.
    #[error("the URL has {0} bytes; at most {MAX_URL_BYTES} are allowed")]
    TooLong(usize),
    /// Neither https nor, where that is allowed, http.
    #[error("the URL's scheme is `{0}`; use https")]
    Scheme(String),
    /// `user:password@`.
    #[error("the URL holds a user or a password; leave them out, as receivers know a webhook by its signature")]
    Credentials,
    /// An IPv4 address in octal, hexadecimal, as one number, or with letters that look like digits.
    #[error("the URL writes its address in another form than {0}; use that form or a name")]
    Disguised(IpAddr),
    /// An address that is not the public Internet.
    #[error(
        "{host} is at an address that is {why}, and such are refused; allow its network or host in the configuration if it is yours"
    )]
    Address {
        /// The host as the URL names it.
        host: String,
        /// What the address is.
        why: &'static str,
    },
}

/// A URL that passed, to be resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) url: Url,
    pub(super) host: Host<String>,
    pub(super) port: u16,
}

impl Target {
    /// `HOST:PORT`, in one spelling for all that mean the same.
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Where it leads, without what comes after the host: paths and queries hold secrets.
    pub fn host(&self) -> String {
        self.host.to_string()
    }

    /// The URL as it is asked for.
    pub fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

impl Guard {
    /// Lets everything pass, for addresses that come from the configuration and not from a job.
    pub fn open() -> Self {
        Self { http: true, everything: true, ..Self::default() }
    }

    /// Allows `http://` as well.
    #[must_use]
    pub fn with_http(mut self) -> Self {
        self.http = true;
        self
    }

    /// Allows these hosts, whatever their addresses are. Names are compared as URLs spell them, in lower case.
    #[must_use]
    pub fn with_hosts(mut self, hosts: impl IntoIterator<Item = String>) -> Self {
        self.hosts.extend(hosts.into_iter().map(|host| host.to_ascii_lowercase()));
        self
    }

    /// Allows these networks though they are not the public Internet.
    #[must_use]
    pub fn with_networks(mut self, networks: impl IntoIterator<Item = Network>) -> Self {
        self.networks.extend(networks);
        self
    }

    /// Reads a URL, by the rules that browsers and most servers have (WHATWG).
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn target(&self, text: &str) -> Result<Target, Refused> {
        if text.len() > MAX_URL_BYTES {
            return Err(Refused::TooLong(text.len()));
        }
        let mut url = Url::parse(text).map_err(|error| Refused::Malformed(error.to_string()))?;
        if url.scheme() != "https" && !(self.http && url.scheme() == "http") {
            return Err(Refused::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::Credentials);
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return Err(Refused::Malformed("it names no host".to_owned()));
        };
        let literal = match &host {
            Host::Domain(_) => None,
            Host::Ipv4(v4) => Some(IpAddr::V4(*v4)),
            Host::Ipv6(v6) => Some(IpAddr::V6(*v6)),
        };
        if let Some(address) = literal {
            // What another reader of the same text takes for a name or another address.
            if address.is_ipv4() && !spells(text, &address.to_string()) {
                return Err(Refused::Disguised(address));
            }
            self.check(&host.to_string(), &[address])?;
        }
        url.set_fragment(None);
        Ok(Target { url, host, port })
    }

    /// Checks what a host resolved to. One refused address refuses the host: a name that points inside as well is either
    /// a mistake or an attack.
    ///
    /// # Errors
    /// Names the host and what is wrong with its address.
    pub fn check(&self, host: &str, addresses: &[IpAddr]) -> Result<(), Refused> {
        if self.everything || self.hosts.iter().any(|allowed| allowed == host.trim_end_matches('.')) {
            return Ok(());
        }
        match addresses.iter().find_map(|address| self.why_not(*address)) {
            Some(why) => Err(Refused::Address { host: host.to_owned(), why }),
            None => Ok(()),
        }
    }

    fn why_not(&self, address: IpAddr) -> Option<&'static str> {
        // A network of gateways that is allowed does not allow what lies behind them.
        let inside = match address {
            IpAddr::V6(v6) => embedded(v6).and_then(|(v4, _)| self.why_not(IpAddr::V4(v4))),
            IpAddr::V4(_) => None,
        };
        let itself = special(address).filter(|_| !self.networks.iter().any(|network| network.contains(address)));
        inside.or(itself)
    }
}

/// Whether the URL's own text spells its host like this.
fn spells(url: &str, host: &str) -> bool {
    let authority = url.split_once("//").map_or("", |(_, rest)| rest);
    authority.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?', '#']))
}
