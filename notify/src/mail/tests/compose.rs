use std::time::{Duration, SystemTime};

use crate::mail::{Attachment, ComposeError, Composed, Email, Unsubscribe, compose, mailbox};

pub(super) fn email() -> Email {
    Email {
        from: mailbox("Ward 17 <ward17@example.in>").expect("an address"),
        to: vec![mailbox("Asha <asha@example.in>").expect("an address")],
        cc: Vec::new(),
        bcc: Vec::new(),
        reply_to: None,
        subject: "Thank you".to_owned(),
        text: Some("Dear Asha,\nthank you.\n".to_owned()),
        html: None,
        attachments: Vec::new(),
        unsubscribe: Unsubscribe::default(),
        id: "0123abcd".to_owned(),
        date: SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600),
    }
}

fn text_of(mail: &Composed) -> String {
    String::from_utf8(mail.bytes.clone()).expect("ASCII")
}

#[test]
fn a_mail_has_the_headers_that_it_must_have() {
    let mail = compose(&email()).expect("a mail");
    let text = text_of(&mail);
    for line in [
        "From: \"Ward 17\" <ward17@example.in>\r\n",
        "To: Asha <asha@example.in>\r\n",
        "Subject: Thank you\r\n",
        "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n",
        "Message-ID: <0123abcd@example.in>\r\n",
        "MIME-Version: 1.0\r\n",
        "\r\n\r\nDear Asha,\r\nthank you.\r\n",
    ] {
        assert!(text.contains(line), "{line:?} is not in {text}");
    }
    assert_eq!(mail.message_id, "<0123abcd@example.in>");
}

#[test]
fn a_long_id_stays_whole() {
    let mut mail = email();
    mail.id = "0123456789abcdef".repeat(4);
    let line = format!("Message-ID: <{}@example.in>\r\n", mail.id);
    assert!(text_of(&compose(&mail).expect("a mail")).contains(&line));
    mail.id = "x>\r\nBcc: eve@example.com".to_owned();
    assert!(compose(&mail).is_err());
}

#[test]
fn hindi_in_subject_and_body_is_written_in_ascii() {
    let mut hindi = email();
    hindi.subject = "वार्ड १७: आपकी शिकायत का समाधान हो गया है, धन्यवाद".to_owned();
    hindi.text = Some("प्रिय आशा,\nआपकी शिकायत हल हो गई है।\n".to_owned());
    let mail = compose(&hindi).expect("a mail");
    assert!(mail.bytes.is_ascii());
    assert!(text_of(&mail).contains("Subject: =?utf-8?b?"), "{}", text_of(&mail));
    assert!(text_of(&mail).lines().all(|line| line.len() <= 78), "{}", text_of(&mail));
}

#[test]
fn each_reader_is_named_once_and_hidden_ones_are_in_no_header() {
    let mut mail = email();
    mail.cc = vec![mailbox("Asha again <asha@example.in>").expect("an address")];
    mail.bcc = vec![mailbox("eve@example.in").expect("an address")];
    let mail = compose(&mail).expect("a mail");
    let readers: Vec<String> = mail.recipients.iter().map(ToString::to_string).collect();
    assert_eq!(readers, ["asha@example.in", "eve@example.in"]);
    assert!(!text_of(&mail).contains("eve@example.in"), "{}", text_of(&mail));
}

#[test]
fn text_and_html_are_alternatives_and_files_lie_beside_them() {
    let mut mail = email();
    mail.html = Some("<p>Dear Asha</p>".to_owned());
    mail.attachments =
        vec![Attachment { name: "गड्ढा.jpg".to_owned(), content_type: None, bytes: vec![0xff, 0xd8, 0xff] }];
    let text = text_of(&compose(&mail).expect("a mail"));
    for part in [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
        "Content-Type: image/jpeg",
        "Content-Transfer-Encoding: base64",
        "/9j/",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.contains("filename*0*=utf-8''%E0%A4%97"), "{text}");
}

#[test]
fn one_click_unsubscribing_is_offered_as_rfc_8058_says() {
    let mut mail = email();
    let url = format!("https://ward.example.in/u?t={}", "x".repeat(120));
    mail.unsubscribe = Unsubscribe { url: Some(url.clone()), mailto: Some("stop@example.in".to_owned()) };
    let text = text_of(&compose(&mail).expect("a mail"));
    assert!(text.contains(&format!("List-Unsubscribe: <{url}>,\r\n <mailto:stop@example.in>\r\n")), "{text}");
    assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{text}");
    mail.unsubscribe.url = None;
    assert!(!text_of(&compose(&mail).expect("a mail")).contains("One-Click"));
}

#[test]
fn what_would_forge_a_header_is_refused() {
    let forged = "x\r\nBcc: eve@example.com".to_owned();
    let mut mail = email();
    mail.subject = forged.clone();
    assert_eq!(compose(&mail).expect_err("forged"), ComposeError::Injection("the subject"));
    let mut mail = email();
    mail.attachments = vec![Attachment { name: forged.clone(), content_type: None, bytes: Vec::new() }];
    assert_eq!(compose(&mail).expect_err("forged"), ComposeError::Injection("the name of an attachment"));
    mail.attachments = vec![Attachment {
        name: "x".to_owned(),
        content_type: Some(format!("text/plain; a={forged}")),
        bytes: Vec::new(),
    }];
    assert_eq!(compose(&mail).expect_err("forged"), ComposeError::Injection("the media type of an attachment"));
    for url in ["https://x.in/\r\nBcc: e@x", "https://x.in/> <y", "http://x.in/", "javascript:x"] {
        let mut mail = email();
        mail.unsubscribe.url = Some(url.to_owned());
        assert!(compose(&mail).is_err(), "{url}");
    }
    let mut mail = email();
    mail.unsubscribe.mailto = Some("stop@example.in>\r\nX: y".to_owned());
    assert!(compose(&mail).is_err());
}

#[test]
fn a_mail_for_nobody_or_of_nothing_is_refused() {
    let mut mail = email();
    mail.to.clear();
    assert_eq!(compose(&mail).expect_err("nobody"), ComposeError::NobodyToRead);
    let mut mail = email();
    mail.text = None;
    assert_eq!(compose(&mail).expect_err("nothing"), ComposeError::NothingToRead);
    let mut mail = email();
    mail.subject = "x".repeat(501);
    assert_eq!(compose(&mail).expect_err("long").to_string(), "the subject is longer than 500 characters");
}
