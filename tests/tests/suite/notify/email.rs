use karigar_tests::mailbox::Mailbox;
use karigar_tests::servers::server;
use serde_json::{Value, json};

use super::people::People;

fn sample() -> Value {
    serde_json::from_str(include_str!("../../../../jobs/templates/complaint_resolved/sample.json")).expect("JSON")
}

fn hindi(to: &str) -> Value {
    json!({"to": [format!("आशा <{to}>")], "template": "complaint_resolved", "locale": "hi-IN", "variables": sample()})
}

#[tokio::test]
async fn a_mail_in_hindi_with_a_photo_is_taken_by_a_real_server_and_read_back_as_it_was_written() {
    let (people, reader) = (People::new(&[]).await, Mailbox::new(""));
    let photo =
        std::fs::read(std::path::Path::new(&server("KARIGAR_TEST_PHOTOS")).join("orientation-6.jpg")).expect("a photo");
    let source = people.rig.put_object("pothole.jpg", photo.clone()).await;
    let mut mail = hindi(&reader.address);
    mail["attachments"] = json!([{"source": source, "name": "गड्ढा.jpg"}]);
    mail["unsubscribe"] = json!({"url": "https://ward17.example.in/stop?t=1", "mailto": "stop@example.in"});
    let end = people.end("notify.email", "m1", &mail).await;
    assert_eq!(end.state, "succeeded", "{end:?}");
    assert_eq!((&end.output["locale"], &end.output["readers"]), (&json!("hi"), &json!(1)));
    assert_eq!(end.output["answer"], "250 2.0.0 kept");
    assert_eq!(reader.headers("Message-ID"), [end.output["message_id"].as_str().expect("an id")]);
    // Python's own mail library is the judge.
    let read = read_by_python(&reader).await;
    assert_eq!(read["subject"], "वार्ड 17: शिकायत 1742 का समाधान हो गया है");
    assert!(read["text"].as_str().is_some_and(|text| text.starts_with("प्रिय Asha,\n\nआपकी शिकायत 1742")), "{read}");
    assert!(read["html"].as_str().is_some_and(|html| html.contains("<html lang=\"hi\">")), "{read}");
    assert_eq!(read["to"], format!("आशा <{}>", reader.address));
    assert_eq!(read["unsubscribe"], "<https://ward17.example.in/stop?t=1>, <mailto:stop@example.in>");
    assert_eq!(read["post"], "List-Unsubscribe=One-Click");
    assert_eq!((&read["file"], &read["type"]), (&json!("गड्ढा.jpg"), &json!("image/jpeg")));
    assert_eq!(read["bytes"], photo.len());
    assert_eq!(read["defects"], json!([]));
}

/// What Python's `email` makes of the reader's first mail.
async fn read_by_python(reader: &Mailbox) -> Value {
    let script = "
import email, email.policy, json, sys
mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
files = list(mail.iter_attachments())
text = lambda kind: mail.get_body((kind,)).get_content().replace('\\r\\n', '\\n')
print(json.dumps({
    'subject': mail['subject'], 'to': str(mail['to']), 'text': text('plain'), 'html': text('html'),
    'unsubscribe': str(mail['list-unsubscribe']).replace('\\r\\n', ''), 'post': mail['list-unsubscribe-post'],
    'file': files[0].get_filename(), 'type': files[0].get_content_type(), 'bytes': len(files[0].get_content()),
    'defects': [str(d) for part in mail.walk() for d in part.defects],
}))";
    let mut python = tokio::process::Command::new("python3")
        .args(["-c", script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python3");
    let mut stdin = python.stdin.take().expect("its input");
    tokio::io::AsyncWriteExt::write_all(&mut stdin, reader.mails()[0].as_bytes()).await.expect("it reads");
    drop(stdin);
    let output = python.wait_with_output().await.expect("it ends");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[tokio::test]
async fn mail_goes_by_starttls_with_a_login_and_to_nobody_whose_certificate_is_unknown() {
    let secured = server("KARIGAR_TEST_SMTP_TLS");
    let (host, port) = secured.split_once(':').expect("HOST:PORT");
    let ca = server("KARIGAR_TEST_CA");
    let mut settings = vec![
        ("NOTIFY__MAIL__SMTP__HOST", host),
        ("NOTIFY__MAIL__SMTP__PORT", port),
        ("NOTIFY__MAIL__SMTP__TLS", "starttls"),
        ("NOTIFY__MAIL__SMTP__USER", "karigar"),
        ("NOTIFY__MAIL__SMTP__PASSWORD", "secret"),
        ("NOTIFY__MAIL__SMTP__CA", ca.as_str()),
    ];
    let (people, reader) = (People::new(&settings).await, Mailbox::new(""));
    let end = people.end("notify.email", "m1", &hindi(&reader.address)).await;
    assert_eq!((end.state.as_str(), reader.mails().len()), ("succeeded", 1), "{end:?}");

    let wrong = server("KARIGAR_TEST_WRONG_CA");
    settings.pop();
    settings.push(("NOTIFY__MAIL__SMTP__CA", wrong.as_str()));
    let (people, reader) = (People::new(&settings).await, Mailbox::new(""));
    let worker = people.start();
    people.rig.enqueue("notify.email", "m2", &hindi(&reader.address).to_string()).await;
    let failed = async || people.record("m2").await.filter(|record| record.failures > 0);
    let record = people.rig.until("the certificate was refused", failed).await;
    assert!(record.error.contains("STARTTLS") && record.error.contains("ertificate"), "{record:?}");
    assert_eq!(worker.terminate().await, Some(0));
    assert!(reader.mails().is_empty());
}

#[tokio::test]
async fn a_server_that_refuses_for_good_rejects_the_job_and_quotes_no_address() {
    let people = People::new(&[]).await;
    for (id, fault) in [("r1", "rcpt-550"), ("r2", "data-554"), ("r3", "data-552")] {
        let reader = Mailbox::new(fault);
        let end = people.end("notify.email", id, &hindi(&reader.address)).await;
        let (_, code) = fault.split_once('-').expect("a code");
        assert_eq!(end.state, "rejected", "{end:?}");
        assert!(end.error.contains(code) && !end.error.contains('@'), "{end:?}");
        assert!(reader.mails().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_refuses_for_now_is_tried_again_and_nothing_is_in_doubt() {
    let (people, reader) = (People::new(&[]).await, Mailbox::new("data-451"));
    let worker = people.start();
    let mut mail = hindi(&reader.address);
    mail["on_doubt"] = json!("hold");
    people.rig.enqueue("notify.email", "m1", &mail.to_string()).await;
    let failed = async || people.record("m1").await.filter(|record| record.failures > 0);
    let record = people.rig.until("it failed once", failed).await;
    assert!(record.error.contains("451"), "{record:?}");
    assert_eq!(record.state, "waiting");
    let shown = people.run(&["jobs", "show", "m1", "--json"]).await.json();
    assert!(shown.get("sends").is_none(), "a mail that was refused is not in doubt: {shown}");
    assert_eq!(worker.terminate().await, Some(0));
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_is_in_doubt() {
    let (people, reader) = (People::new(&[]).await, Mailbox::new("lost"));
    let worker = people.start();
    people.rig.enqueue("notify.email", "m1", &hindi(&reader.address).to_string()).await;
    let failed = async || people.record("m1").await.filter(|record| record.failures > 0);
    let record = people.rig.until("its answer was lost", failed).await;
    assert!(record.error.contains("gave no answer"), "{record:?}");
    let shown = people.run(&["jobs", "show", "m1", "--json"]).await.json();
    assert_eq!(shown["sends"][0]["state"], "in_doubt", "{shown}");
    assert_eq!(reader.mails().len(), 1, "it arrived, which the worker can not know");
    assert_eq!(worker.terminate().await, Some(0));
}

#[tokio::test]
async fn headers_can_not_be_forged_by_a_job() {
    let (people, eve) = (People::new(&[]).await, Mailbox::new(""));
    let forged = format!("x\r\nBcc: {}", eve.address);
    let reader = Mailbox::new("");
    let whole = |field: &str| {
        let mut mail = json!({"to": [reader.address], "subject": "x", "text": "y"});
        match field {
            "to" => mail["to"] = json!([format!("{}\r\nBcc: {}", reader.address, eve.address)]),
            field => mail[field] = json!(forged),
        }
        mail
    };
    for field in ["subject", "to", "reply_to", "from"] {
        let end = people.end("notify.email", field, &whole(field)).await;
        assert_eq!(end.state, "rejected", "{field}: {end:?}");
        assert!(end.error.contains("control character") && !end.error.contains("Bcc"), "{field}: {end:?}");
    }
    assert!(eve.mails().is_empty() && reader.mails().is_empty());
}
