use tokio::net::TcpListener;

use super::*;
use crate::config::{DatabaseConfig, Secret};

fn door(port: u16, connections: u32) -> Door {
    let url = Secret::new(format!("postgres://karigar:karigar@127.0.0.1:{port}/karigar?sslmode=disable"));
    let settings = DatabaseConfig { url, ..DatabaseConfig::default() };
    Door::new(Arc::new(Address::new(&settings).unwrap()), connections)
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_connections_and_never_answers_is_away() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = door(silent.local_addr().unwrap().port(), 1);
    let refused = door.begin(QUICK).await.err().unwrap();
    assert_eq!(refused, Failure::no_answer(QUICK));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_away_at_once() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    assert!(matches!(door(port, 1).begin(QUICK).await, Err(Failure::Away(_))));
}

#[tokio::test(start_paused = true)]
async fn a_transaction_in_the_way_of_another_is_tried_again_but_not_for_ever() {
    let mut tries = Tries::default();
    let deadlock = || Failure::Again("deadlock detected (40P01)".into());
    let mut times = 1;
    while tries.again(deadlock()).await.is_ok() {
        times += 1;
    }
    assert_eq!(times, Tries::MOST);
    assert!(Tries::default().again(Failure::Row("bad".into())).await.is_err());
}
