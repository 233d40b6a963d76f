use serde_json::{Value, json};

use super::*;

fn parse(thresholds: Value) -> Result<ModerateImage, String> {
    let job = json!({"source": "s3://karigar/a.jpg", "thresholds": thresholds});
    serde_json::from_value(job).map_err(|error| error.to_string())
}

#[test]
fn the_makers_thresholds_hold_where_none_are_given() {
    let job: ModerateImage = serde_json::from_value(json!({"source": "s3://karigar/a.jpg"})).expect("a job");
    assert_eq!(job.thresholds, Thresholds { review: 0.2, block: 0.8 });
    assert_eq!(parse(json!({"review": 0.5})).expect("a job").thresholds, Thresholds { review: 0.5, block: 0.8 });
}

#[test]
fn thresholds_out_of_order_are_refused() {
    for thresholds in
        [json!({"review": 0.9}), json!({"review": 0.6, "block": 0.5}), json!({"review": -0.1}), json!({"block": 1.5})]
    {
        let error = parse(thresholds).expect_err("refused");
        assert!(error.contains("0 ≤ review ≤ block ≤ 1"), "{error}");
    }
    assert!(parse(json!({"reviews": 0.1})).expect_err("refused").contains("unknown field `reviews`"));
}

#[test]
fn a_score_at_a_threshold_is_above_it() {
    let thresholds = Thresholds { review: 0.25, block: 0.75 };
    let verdicts = [0.0, 0.24, 0.25, 0.74, 0.75, 1.0].map(|score| thresholds.verdict(score));
    use Verdict::{Allow, Block, Review};
    assert_eq!(verdicts, [Allow, Allow, Review, Review, Block, Block]);
}
