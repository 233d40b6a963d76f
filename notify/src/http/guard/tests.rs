use std::net::IpAddr;

use super::{Guard, Refused};

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().expect("an address")).collect()
}

fn refusal(guard: &Guard, url: &str) -> String {
    guard.target(url).expect_err(url).to_string()
}

#[test]
fn a_url_of_the_public_internet_by_https_passes() {
    let guard = Guard::default();
    for (url, authority) in [
        ("https://hooks.example.com/in?token=1#part", "hooks.example.com:443"),
        ("https://HOOKS.Example.com:8443", "hooks.example.com:8443"),
        ("https://93.184.215.14/", "93.184.215.14:443"),
        ("https://[2606:2800:220:1:248:1893:25c8:1946]/", "[2606:2800:220:1:248:1893:25c8:1946]:443"),
        ("https://bücher.example/", "xn--bcher-kva.example:443"),
    ] {
        assert_eq!(guard.target(url).map(|target| target.authority()).as_deref(), Ok(authority), "{url}");
    }
    assert_eq!(
        guard.target("https://hooks.example.com/in?token=1#part").expect("passes").url().as_str(),
        "https://hooks.example.com/in?token=1"
    );
}

#[test]
fn a_url_that_is_none_has_another_scheme_or_holds_a_password_is_refused() {
    let guard = Guard::default();
    for (url, why) in [
        ("hooks.example.com", "the URL can't be read: relative URL without a base"),
        ("https://", "the URL can't be read: empty host"),
        ("http://hooks.example.com", "the URL's scheme is `http`; use https"),
        ("ftp://hooks.example.com", "the URL's scheme is `ftp`; use https"),
        ("file:///etc/passwd", "the URL's scheme is `file`; use https"),
        ("gopher://127.0.0.1:6379/_x", "the URL's scheme is `gopher`; use https"),
    ] {
        assert_eq!(refusal(&guard, url), why);
    }
    for url in
        ["https://me@hooks.example.com", "https://me:secret@hooks.example.com", "https://hooks.example.com@127.0.0.1"]
    {
        assert_eq!(guard.target(url), Err(Refused::Credentials), "{url}");
    }
    assert_eq!(guard.target(&format!("https://x/{}", "a".repeat(5000))), Err(Refused::TooLong(5010)));
}

#[test]
fn an_address_in_disguise_is_refused_even_if_it_were_allowed() {
    for guard in [Guard::default(), Guard::default().with_networks(["127.0.0.0/8".parse().expect("a network")])] {
        for url in [
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://0x7f.1/",
            "https://127.0.0.1./",
            "https://１２７.0.0.1/",
            "https://127。0。0。1/",
            "https://127.0.0.%31/",
            "https:127.0.0.1/",
            "https:\\\\127.0.0.1/",
        ] {
            assert_eq!(
                refusal(&guard, url),
                "the URL writes its address in another form than 127.0.0.1; use that form or a name",
                "{url}"
            );
        }
    }
}

#[test]
fn an_address_that_is_not_public_is_refused_before_anything_is_asked() {
    let guard = Guard::default();
    for url in [
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "https://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "https://0.0.0.0/",
    ] {
        assert!(matches!(guard.target(url), Err(Refused::Address { .. })), "{url}");
    }
    assert_eq!(
        refusal(&guard, "https://169.254.169.254/latest?key=1"),
        "169.254.169.254 is at an address that is link-local, where clouds keep their metadata, and such are refused; \
         allow its network or host in the configuration if it is yours"
    );
}

#[test]
fn a_host_with_one_address_inside_is_refused_whole() {
    let guard = Guard::default();
    let both = addresses(&["93.184.215.14", "10.0.0.1"]);
    assert!(guard.check("hooks.example.com", &both[..1]).is_ok());
    assert_eq!(
        guard.check("hooks.example.com", &both),
        Err(Refused::Address { host: "hooks.example.com".to_owned(), why: "private" })
    );
}

#[test]
fn what_the_configuration_allows_passes_and_nothing_beside_it() {
    let guard = Guard::default()
        .with_http()
        .with_hosts(["Hooks.Internal".to_owned()])
        .with_networks(["10.1.0.0/16".parse().expect("a network"), "::1".parse().expect("a network")]);
    assert!(guard.target("http://hooks.internal:8080/").is_ok());
    assert!(guard.check("hooks.internal", &addresses(&["192.168.0.1"])).is_ok());
    assert!(guard.check("hooks.internal.", &addresses(&["192.168.0.1"])).is_ok());
    assert!(guard.check("other.internal", &addresses(&["10.1.2.3", "::1"])).is_ok());
    assert!(guard.check("other.internal", &addresses(&["10.2.2.3"])).is_err());
    assert!(guard.check("xhooks.internal", &addresses(&["192.168.0.1"])).is_err());
    assert!(guard.target("ftp://hooks.internal/").is_err());
}

#[test]
fn a_gateway_that_is_allowed_leads_to_public_addresses_alone() {
    let guard = Guard::default().with_networks(["64:ff9b::/96".parse().expect("a network")]);
    assert!(guard.check("hooks.example.com", &addresses(&["64:ff9b::93.184.215.14"])).is_ok());
    assert_eq!(
        guard.check("hooks.example.com", &addresses(&["64:ff9b::169.254.169.254"])),
        Err(Refused::Address {
            host: "hooks.example.com".to_owned(),
            why: "link-local, where clouds keep their metadata"
        })
    );
}
