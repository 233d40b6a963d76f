use std::net::{Ipv4Addr, TcpListener};

use super::process::{Dev, Folder, output, text};

#[tokio::test]
async fn a_port_in_use_is_told_with_the_option_that_changes_it() {
    let folder = Folder::new();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    for option in ["--sqs-port", "--s3-port", "--http-port"] {
        let mut command = tokio::process::Command::new(karigar_tests::servers::server("KARIGAR_TEST_BIN"));
        command.args(["dev", "--once", "--data"]).arg(folder.path());
        for other in ["--sqs-port", "--s3-port", "--http-port"] {
            command.args([other, if other == option { &port } else { "0" }]);
        }
        let ran = output(command).await;
        assert_eq!(ran.status.code(), Some(1));
        let error = text(&ran.stderr);
        assert!(error.contains(&port) && error.contains("in use") && error.contains(option), "{error}");
    }
}

#[tokio::test]
async fn a_second_process_on_the_same_folder_is_told_so_and_harms_nothing() {
    let folder = Folder::new();
    let dev = folder.start().await;
    let ran = folder.run(&["--once"]).await;
    assert_eq!(ran.status.code(), Some(1));
    let error = text(&ran.stderr);
    assert!(error.contains("another process") && error.contains("--data"), "{error}");
    assert!(folder.path().join("addresses.json").exists(), "the first one's addresses still hold");
    assert!(dev.terminate().await);
    assert!(!folder.path().join("addresses.json").exists());
}

/// `/proc/net/tcp` lists sockets as `sl local_address:port remote state …` in hexadecimal; state `0A` listens.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn all_ports_listen_on_the_loopback_only() {
    let folder = Folder::new();
    let dev = folder.start().await;
    let addresses = &dev.addresses;
    let table = std::fs::read_to_string("/proc/net/tcp").expect("sockets");
    let table6 = std::fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
    for address in [&addresses.sqs, &addresses.s3, &addresses.http] {
        let port = format!(":{:04X}", Dev::port(address));
        let listening = |table: &str| -> Vec<String> {
            let fields = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
            let listening = fields.filter(|fields| fields.len() > 3 && fields[3] == "0A" && fields[1].ends_with(&port));
            listening.map(|fields| fields[1].to_owned()).collect()
        };
        assert_eq!(listening(&table), [format!("0100007F{port}")], "127.0.0.1, in the order of a small-endian machine");
        assert!(listening(&table6).is_empty());
    }
    assert!(dev.terminate().await);
}
