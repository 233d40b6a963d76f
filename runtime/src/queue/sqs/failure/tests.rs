use super::Asked;
use crate::queue::QueueError;

fn entry(code: &str, message: &str, sender_fault: bool) -> QueueError {
    Asked::of("hide messages of", "standard").entry_failed(code, message, sender_fault)
}

#[test]
fn an_old_handle_is_recognised_in_every_spelling() {
    let spellings = [
        ("MessageNotInflight", ""),
        ("AWS.SimpleQueueService.MessageNotInflight", ""),
        ("com.amazonaws.sqs#MessageNotInflight", ""),
        ("ReceiptHandleIsInvalid", "The input receipt handle is invalid."),
        (
            "InvalidParameterValue",
            "Value AQEB for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for \
             visibility timeout change.",
        ),
        (
            "InvalidParameterValue",
            "Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.",
        ),
    ];
    for (code, message) in spellings {
        let error = entry(code, message, true);
        assert!(matches!(error, QueueError::HandleExpired(_)), "{code} {message}: {error:?}");
    }
}

#[test]
fn another_invalid_parameter_is_no_old_handle() {
    let error = entry("InvalidParameterValue", "Value 99999999 for parameter VisibilityTimeout is invalid.", true);
    assert!(matches!(error, QueueError::Invalid(_)), "{error:?}");
}

#[test]
fn the_servers_fault_and_its_limits_may_pass() {
    for (code, sender_fault) in [
        ("InternalError", false),
        ("", false),
        ("RequestThrottled", true),
        ("ThrottlingException", true),
        ("OverLimit", true),
    ] {
        let error = entry(code, "", sender_fault);
        assert!(matches!(error, QueueError::Unavailable(_)), "{code}: {error:?}");
    }
}

#[test]
fn errors_tell_what_to_do() {
    for (code, remedy) in [
        ("AccessDenied", "sqs:ReceiveMessage"),
        ("KMS.AccessDeniedException", "kms:Decrypt"),
        ("KmsAccessDenied", "kms:Decrypt"),
        ("InvalidClientTokenId", "correct them"),
        ("ExpiredToken", "renew them"),
        ("AWS.SimpleQueueService.NonExistentQueue", "create it"),
    ] {
        let text = entry(code, "", true).to_string();
        assert!(text.contains(remedy) && text.contains("standard"), "{code}: {text}");
    }
}
