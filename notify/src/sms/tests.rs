use super::*;

#[test]
fn numbers_are_by_e_164() {
    for text in ["+919876543210", "+14155550123", "+4930123456789"] {
        let number: Number = text.parse().unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(number.as_str(), text);
        assert!(!format!("{number:?}").contains("98765"), "a person's number is not for logs");
    }
    for text in
        ["9876543210", "+91 98765 43210", "+0919876543210", "+1", "+1234567890123456", "+९१९८७६५४३२१०", "", "tel:+91"]
    {
        assert_eq!(text.parse::<Number>(), Err(NumberError::Syntax), "{text}");
    }
    for text in ["+911234567890", "+91987654321", "+9198765432100"] {
        assert_eq!(text.parse::<Number>(), Err(NumberError::India), "{text}");
    }
}

#[test]
fn ids_of_the_register_are_digits() {
    let dlt = Dlt::new("1101456789012345678", "1107161234567890123").expect("ids");
    assert_eq!((dlt.entity(), dlt.template()), ("1101456789012345678", "1107161234567890123"));
    assert_eq!(Dlt::new("", "1"), Err(DltError::Entity));
    assert_eq!(Dlt::new("1", "11-07"), Err(DltError::Template));
}

#[test]
fn sns_is_told_what_indias_operators_want() {
    let sms = Sms {
        to: "+919876543210".parse().expect("a number"),
        text: "x".to_owned(),
        purpose: Purpose::Transactional,
        sender_id: Some("WRDMTR".to_owned()),
        dlt: Some(Dlt::new("11", "22").expect("ids")),
    };
    let expected = [
        ("AWS.SNS.SMS.SMSType", "Transactional"),
        ("AWS.SNS.SMS.SenderID", "WRDMTR"),
        ("AWS.MM.SMS.EntityId", "11"),
        ("AWS.MM.SMS.TemplateId", "22"),
    ];
    assert_eq!(sns::attributes(&sms), expected);
}

#[test]
fn texts_are_counted_as_the_network_splits_them() {
    let of = |text: &str| (segments(text).encoding, segments(text).count);
    assert_eq!(of("Ward 17: your complaint is closed."), (Encoding::Gsm, 1));
    assert_eq!(of(&"a".repeat(160)), (Encoding::Gsm, 1));
    assert_eq!(of(&"a".repeat(161)), (Encoding::Gsm, 2));
    assert_eq!(of(&"€".repeat(80)), (Encoding::Gsm, 1));
    assert_eq!(of(&"€".repeat(81)), (Encoding::Gsm, 2));
    assert_eq!(of(&"क".repeat(70)), (Encoding::Ucs2, 1));
    assert_eq!(of(&"क".repeat(71)), (Encoding::Ucs2, 2));
    assert_eq!(of(&"क".repeat(135)), (Encoding::Ucs2, 3));
    assert_eq!(of("a😀"), (Encoding::Ucs2, 1));
}
