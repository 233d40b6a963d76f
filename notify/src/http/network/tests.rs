use std::net::IpAddr;

use super::{Network, NetworkError, embedded, special};

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn addresses_that_are_not_the_public_internet_are_known_in_every_form() {
    for (text, why) in [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("10.0.0.1", "private"),
        ("100.64.0.1", "shared by carriers (CGNAT)"),
        // Alibaba's metadata.
        ("100.100.100.200", "shared by carriers (CGNAT)"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "a cloud's metadata"),
        ("169.254.169.254", "link-local, where clouds keep their metadata"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.192", "reserved for protocols"),
        ("192.168.1.1", "private"),
        ("198.19.0.1", "for benchmarks"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("255.255.255.255", "reserved or broadcast"),
        ("::", "not global unicast"),
        ("::1", "not global unicast"),
        ("fe80::1", "link-local"),
        ("fec0::1", "not global unicast"),
        ("fd00:ec2::254", "private (unique local)"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "for documentation"),
        ("2001:20::1", "reserved for protocols"),
        ("3fff::1", "for documentation"),
        ("100::1", "not global unicast"),
        ("5f00::1", "not global unicast"),
        ("64:ff9b:1::a00:1", "not global unicast"),
        ("::ffff:93.184.215.14", "IPv4-mapped"),
        ("::ffff:0:10.0.0.1", "IPv4-translated"),
        ("::10.0.0.1", "IPv4-compatible"),
        ("64:ff9b::169.254.169.254", "NAT64"),
        ("2002:a00:1::1", "6to4"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
        ("2606:2800:220:1::5efe:a00:1", "ISATAP"),
    ] {
        assert_eq!(special(address(text)), Some(why), "{text}");
    }
}

#[test]
fn public_addresses_are_public() {
    for text in [
        "1.1.1.1",
        "8.8.8.8",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.167.0.1",
        "223.255.255.255",
        "2606:2800:220:1:248:1893:25c8:1946",
        "2a00:1450:4001:830::200e",
    ] {
        assert_eq!(special(address(text)), None, "{text}");
    }
}

#[test]
fn an_ipv4_address_inside_an_ipv6_address_is_found() {
    for (text, inside) in [
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("::10.1.2.3", "10.1.2.3"),
        ("64:ff9b::10.1.2.3", "10.1.2.3"),
        ("2002:a01:203::", "10.1.2.3"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45"),
        ("fe80::200:5efe:10.1.2.3", "10.1.2.3"),
    ] {
        let IpAddr::V6(v6) = address(text) else { panic!("{text}") };
        assert_eq!(embedded(v6).map(|(inside, _)| inside.to_string()).as_deref(), Some(inside), "{text}");
    }
}

#[test]
fn a_network_holds_its_own_addresses_and_no_others() {
    for (network, inside, outside) in [
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
        ("192.168.4.0/22", "192.168.7.255", "192.168.8.0"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
        ("0.0.0.0/0", "255.255.255.255", "::"),
        ("fd00::/8", "fdff::1", "fe00::1"),
        ("::/0", "ff02::1", "0.0.0.0"),
        ("::ffff:0:0/96", "::ffff:10.0.0.1", "10.0.0.1"),
    ] {
        let network: Network = network.parse().expect("a network");
        assert!(network.contains(address(inside)), "{network} {inside}");
        assert!(!network.contains(address(outside)), "{network} {outside}");
    }
}

#[test]
fn a_text_that_is_no_network_is_refused_with_what_it_should_be() {
    for text in ["", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "hooks.example.com", "10.0.0.0/-1", "10.0.0.0/8/8"] {
        assert_eq!(text.parse::<Network>(), Err(NetworkError::Malformed(text.to_owned())));
    }
    let error = "10.1.0.0/8".parse::<Network>().expect_err("bits after the prefix");
    assert_eq!(error.to_string(), "`10.1.0.0/8` has bits set after its prefix; the network is 10.0.0.0/8");
}
