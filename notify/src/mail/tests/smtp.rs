use std::time::Duration;

use super::compose::email;
use super::server::Act::{HangUp, Say, SayAndHangUp, Silence};
use super::server::{Script, Server};
use crate::failure::{Effect, Failure, Remedy};
use crate::mail::smtp::Security;
use crate::mail::{Composed, compose, mailbox};

fn mail() -> Composed {
    compose(&email()).expect("a mail")
}

/// What comes of a mail that meets this.
async fn met(scripts: &'static [Script]) -> Failure {
    let server = Server::start(scripts).await;
    let failure = server.client().send(&mail()).await.expect_err("it fails");
    assert!(!failure.why.contains("asha@"), "it says whom: {failure}");
    assert!(server.seen.lock().mails.is_empty(), "it was taken");
    failure
}

#[tokio::test]
async fn a_mail_is_taken_and_its_answer_kept() {
    let server = Server::start(&[&[("DOT", Say("250 2.0.0 Ok: queued as 4D5F for <asha@example.in>"))]]).await;
    let accepted = server.client().send(&mail()).await.expect("it is taken");
    assert_eq!(accepted.answer, "250 2.0.0 Ok: queued as 4D5F for <address>");
    assert!(server.seen.lock().mails[0].contains("Message-ID: <0123abcd@example.in>"));
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::start(&[&[]]).await;
    let client = server.client();
    // On any thread, as workers do.
    tokio::spawn(async move {
        for _ in 0..3 {
            client.send(&mail()).await.expect("it is taken");
        }
    })
    .await
    .expect("it ends");
    let seen = server.seen.lock().clone();
    assert_eq!((seen.connections, seen.mails.len()), (1, 3));
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_replaced_by_a_fresh_one() {
    // The server hangs up once it has taken a mail.
    let closing = Server::start(&[&[("DOT", SayAndHangUp("250 ok"))], &[]]).await;
    let client = closing.client();
    client.send(&mail()).await.expect("it is taken");
    client.send(&mail()).await.expect("it is taken");
    assert_eq!(closing.seen.lock().mails.len(), 2);
}

#[tokio::test]
async fn an_answer_of_5xx_rejects_at_every_step() {
    for scripts in [
        &[&[("MAIL", Say("550 5.7.1 no such sender"))] as Script] as &'static [Script],
        &[&[("RCPT", Say("550 5.1.1 <asha@example.in>: unknown user"))]],
        &[&[("DATA", Say("554 5.5.1 no"))]],
        &[&[("DOT", Say("552 5.3.4 too big"))]],
    ] {
        let failure = met(scripts).await;
        assert_eq!((failure.effect, failure.remedy), (Effect::None, Remedy::Reject), "{failure}");
    }
}

#[tokio::test]
async fn a_server_that_wants_a_login_blames_the_settings_and_not_the_mail() {
    let failure = met(&[&[("MAIL", Say("530 5.7.0 Authentication required"))]]).await;
    let after = Remedy::RetryAfter(Duration::from_secs(60));
    assert_eq!((failure.effect, failure.remedy), (Effect::None, after), "{failure}");
}

#[tokio::test]
async fn an_answer_of_4xx_is_another_try_at_every_step() {
    for scripts in [
        &[&[("MAIL", Say("421 4.3.2 closing"))] as Script] as &'static [Script],
        &[&[("RCPT", Say("450 4.2.0 greylisted"))]],
        &[&[("DATA", Say("451 4.3.0 later"))]],
        &[&[("DOT", Say("452 4.3.1 full"))]],
    ] {
        let failure = met(scripts).await;
        assert_eq!((failure.effect, failure.remedy), (Effect::None, Remedy::Retry), "{failure}");
    }
}

#[tokio::test]
async fn a_connection_that_is_lost_before_the_final_dot_has_sent_nothing() {
    for scripts in [
        &[&[("EHLO", HangUp)] as Script] as &'static [Script],
        &[&[("MAIL", HangUp)]],
        &[&[("RCPT", Silence)]],
        &[&[("DATA", HangUp)]],
    ] {
        let failure = met(scripts).await;
        assert_eq!((failure.effect, failure.remedy), (Effect::None, Remedy::Retry), "{failure}");
    }
}

#[tokio::test]
async fn silence_after_the_final_dot_leaves_a_doubt() {
    for scripts in
        [&[&[("DOT", HangUp)] as Script] as &'static [Script], &[&[("DOT", Silence)]], &[&[("DOT", Say("what?"))]]]
    {
        let failure = met(scripts).await;
        assert_eq!((failure.effect, failure.remedy), (Effect::Unknown, Remedy::Retry), "{failure}");
    }
}

#[tokio::test]
async fn a_mail_that_breaks_off_in_its_middle_has_not_been_sent() {
    let server = Server::start(&[&[("PIECE", HangUp)]]).await;
    let mut long = email();
    // More than the sockets' buffers hold, so that writing fails while the dot is still far.
    long.text = Some("a line of a long mail\n".repeat(1_000_000));
    let long = compose(&long).expect("a mail");
    let failure = server.client().send(&long).await.expect_err("it fails");
    assert_eq!(failure.effect, Effect::None, "{failure}");
}

#[tokio::test]
async fn a_server_that_is_not_there_or_offers_no_encryption_gets_nothing() {
    let server = Server::start(&[&[]]).await;
    let failure = server.client_with(|settings| settings.security = Security::StartTls).send(&mail()).await;
    let failure = failure.expect_err("no STARTTLS");
    assert!(failure.why.contains("offers no STARTTLS"), "{failure}");
    assert_eq!((failure.effect, failure.remedy), (Effect::None, Remedy::Retry));
    let nobody = server.client_with(|settings| settings.port = 1).send(&mail()).await.expect_err("nobody listens");
    assert_eq!((nobody.effect, nobody.remedy), (Effect::None, Remedy::Retry), "{nobody}");
}

#[tokio::test]
async fn an_address_that_is_not_ascii_wants_smtputf8() {
    let mut hindi = email();
    hindi.to = vec![mailbox("संपर्क@डाटामेल.भारत").expect("an address")];
    let hindi = compose(&hindi).expect("a mail");
    let server = Server::start(&[&[]]).await;
    let failure = server.client().send(&hindi).await.expect_err("no SMTPUTF8");
    assert_eq!((failure.effect, failure.remedy), (Effect::None, Remedy::Reject), "{failure}");
    let server = Server::start(&[&[("EHLO", Say("250-test\r\n250-8BITMIME\r\n250 SMTPUTF8"))]]).await;
    server.client().send(&hindi).await.expect("it is taken");
    assert!(server.seen.lock().mails[0].contains("xn--c2bd4bq1db8d.xn--h2brj9c"));
}

#[tokio::test]
async fn a_login_that_is_refused_is_another_try_in_a_while() {
    let server = Server::start(&[&[("EHLO", Say("250-test\r\n250 AUTH PLAIN")), ("AUTH", Say("535 5.7.8 no"))]]).await;
    let client = server.client_with(|settings| {
        settings.login = Some(crate::mail::smtp::Login {
            user: "karigar".to_owned(),
            password: std::sync::Arc::new(|| Ok("secret".to_owned())),
        });
    });
    let failure = client.send(&mail()).await.expect_err("refused");
    assert_eq!(failure.remedy, Remedy::RetryAfter(Duration::from_secs(60)), "{failure}");
    assert!(!failure.why.contains("secret"), "{failure}");
}
