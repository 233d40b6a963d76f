//! What the commands say to someone who made a mistake, and what they keep to themselves.

use super::rig;

#[tokio::test]
async fn mistakes_are_answered_with_what_where_and_what_to_do() {
    let rig = rig().await;
    let cases: [(&[&str], &[&str]); 6] = [
        (&["enqueue", "test.eco", "--data", "{}"], &["no handler for `test.eco`", "did you mean `test.echo`"]),
        (&["enqueue", "test.sleep", "--data", "{ms: 1}"], &["no JSON", "column"]),
        (&["enqueue", "test.sleep", "--data", r#"{"ms":"long"}"#], &["data.ms", "schema test.sleep"]),
        (&["enqueue", "test.echo", "--data", "@/no/such/file"], &["/no/such/file"]),
        (&["run", "--pool", "rigg"], &["no pool `rigg`", "rig"]),
        (&["jobs", "list", "--state", "lost"], &["running", "succeeded"]),
    ];
    for (arguments, said) in cases {
        let ran = rig.run(&[], arguments).await;
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stdout.is_empty(), "{ran:?}");
        for text in said {
            assert!(ran.stderr.contains(text), "{text:?} is not in {}", ran.stderr);
        }
    }
}

#[tokio::test]
async fn the_configuration_is_shown_without_its_secrets() {
    let rig = rig().await;
    let secret = ("KARIGAR__DATABASE__URL", "postgres://ada:hunter2@db.example/karigar");
    for arguments in [&["config"][..], &["config", "--json"]] {
        let text = rig.run(&[secret], arguments).await.ok();
        assert!(text.contains("KARIGAR__DATABASE__URL") && text.contains("karigar.toml:"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
